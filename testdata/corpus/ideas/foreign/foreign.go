// Package foreign: what a client holds is a lock that may never be given back: an
// open transaction, a connection, a response body. A section takes values, not such
// things.
package foreign

import "database/sql"

//fence:critical loop
func badApply(rows *sql.Rows) int {
	n := 0
	for rows.Next() { // want "wait/file-db-proc-io: critical section badApply .loop. .*sql.*Next"
		n++
	}
	return n
}

//fence:critical loop
func okApply(values []int) int {
	n := 0
	for range values {
		n++
	}
	return n
}
