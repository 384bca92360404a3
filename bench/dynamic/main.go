package main

import (
	"flag"
	"fmt"
	"log"

	"github.com/fencevet/fencevet/internal/driver"
	"github.com/fencevet/fencevet/internal/summary"
)

func main() {
	dir := flag.String("dir", "", "")
	whole := flag.Bool("whole", false, "")
	v := flag.Bool("v", false, "")
	flag.Parse()
	var n summary.CallCounts
	r := driver.Run(driver.Options{Dir: *dir, Patterns: flag.Args(), Whole: *whole, Count: &n, Progress: func(s string) { log.Print(s) }})
	for _, s := range r.Incomplete {
		log.Print(s)
	}
	fmt.Println(n.Local, n.Promised, n.Whole, n.Unknown)
	if *v {
		for _, p := range n.Open {
			fmt.Println(p)
		}
	}
}
