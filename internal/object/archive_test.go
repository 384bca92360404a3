package object

import (
	"errors"
	"strings"
	"testing"
)

// TestArchiveErrors: each kind of damage has a text of its own.
func TestArchiveErrors(t *testing.T) {
	entry := func(name, size, mark string) string {
		return name + strings.Repeat(" ", entrySize-len(name)) + size + strings.Repeat(" ", entryMark-entrySize-len(size)) + mark
	}
	code := func(text string) string {
		return archiveMagic + entry(objectEntry, "200", "`\n") + text + strings.Repeat(" ", 200-len(text))
	}
	tc := &Toolchain{Version: "go1.26.8", release: releases["go1.26"]}
	for _, c := range []struct{ data, want string }{
		{"no", "not an archive"},
		{archiveMagic, "archive holds no object code"},
		{archiveMagic + "short", "archive is truncated"},
		{archiveMagic + entry(objectEntry, "99", "`\n"), "archive is truncated"},
		{archiveMagic + entry(objectEntry, "many", "`\n"), "archive has a bad entry header"},
		{code("no line"), "object code does not start with text"},
		{code("go tool\n!\n"), `object code does not start with its version but with "go tool"`},
		{code("go object linux amd64 go1.26.8\n!\nmachine code"), "object code has an unknown format"},
		{code("go object linux amd64 go1.26.8\n!\n" + objectMagic), "object code is corrupt"},
	} {
		_, err := Read(strings.NewReader(c.data), int64(len(c.data)), tc)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.40q: error is %v, want %q", c.data, err, c.want)
		}
		if errors.Is(err, ErrNoCode) != (c.want == ErrNoCode.Error()) {
			t.Errorf("%.40q: error is %v", c.data, err)
		}
	}
}
