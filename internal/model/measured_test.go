package model

import (
	"bufio"
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	_ "crypto/sha256" // for crypto.SHA256
	"crypto/tls"
	"crypto/x509"
	"encoding/csv"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"expvar"
	"fmt"
	htmltemplate "html/template"
	"io"
	"iter"
	"log"
	"math/big"
	mathrand "math/rand"
	randv2 "math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"reflect"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"runtime/trace"
	"slices"
	"sort"
	"strings"
	"sync"
	"syscall"
	"testing"
	"text/template"
	"time"
)

// point is data for functions that encode or decode.
type point struct{ X, Y int }

// printer is a fmt.State.
type printer struct{}

func (printer) Write(b []byte) (int, error) { return len(b), nil }
func (printer) Width() (int, bool)          { return 0, false }
func (printer) Precision() (int, bool)      { return 0, false }
func (printer) Flag(int) bool               { return false }

// measured has calls of functions that allocate, with ordinary arguments that
// are made beforehand. The results are dropped: what the compiler then keeps
// on the stack, after inlining, is not certain to be allocated.
func measured(t *testing.T) map[string]func() {
	var (
		ctx     = context.Background()
		dir     = t.TempDir()
		path    = dir + "/new"
		file    = must(os.Create(dir + "/file"))
		root    = must(os.OpenRoot(dir))
		out     = io.Discard
		buf     bytes.Buffer
		reader  = strings.NewReader("")
		words   = bufio.NewReader(reader)
		scanner = bufio.NewScanner(strings.NewReader("text"))
		logger  = log.New(out, "", 0)
		values  = csv.NewReader(reader)
		p       point
		group   sync.WaitGroup
		mutex   sync.Mutex
		info    = debug.BuildInfo{Path: "p"}
		count   = pprof.NewProfile(unique(0))
		one     = big.NewInt(1)

		numbers      = []int{3, 1, 2}
		boxed        = any(numbers)
		less         = func(i, j int) bool { return numbers[i] < numbers[j] }
		source       = mathrand.New(mathrand.NewSource(1))
		sourceV2     = randv2.New(randv2.NewPCG(1, 2))
		channel      = make(chan *point, 1)
		channelValue = reflect.ValueOf(channel)
		slice        = reflect.ValueOf(numbers)
		arguments    = []reflect.Value{slice}
		cases        = []reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: channelValue}, {Dir: reflect.SelectDefault}}

		pointValue  = reflect.ValueOf(&p)
		jsonText    = []byte(`{"X":1}`)
		jsonEncoder = json.NewEncoder(out)
		xmlText     = []byte("<p/>")
		text        = template.Must(template.New("t").Parse("{{.X}}"))
		html        = htmltemplate.Must(htmltemplate.New("t").Parse("{{.X}}"))
		objects     = gob.NewEncoder(out)
		stream      bytes.Buffer
		encoded     = gob.NewEncoder(&stream)
		decoded     = gob.NewDecoder(&stream)

		command = &exec.Cmd{Args: []string{"true", "x"}}
		request = must(http.NewRequest("GET", "http://localhost/", nil))
		mux     = http.NewServeMux()
		handler = http.NotFoundHandler()
		vars    expvar.Map
		value   expvar.String

		name    = each(unique)
		pattern = each(func(i int) string { return "/" + unique(i) })
		object  = each(func(int) *point { return &point{1, 2} })
		started = each(func(int) *exec.Cmd { return new(exec.Cmd) })
	)
	vars.Set("x", &value)
	scanner.Scan()
	for range 100 {
		encoded.Encode(point{1, 2})
	}
	t.Cleanup(func() { file.Close(); root.Close(); group.Wait() })
	return map[string]func(){
		"sync.(*WaitGroup).Go": func() { group.Go(func() {}) },
		"sync.NewCond":         func() { sync.NewCond(&mutex) },
		"sync.OnceFunc":        func() { sync.OnceFunc(func() {}) },
		"sync.OnceValue":       func() { sync.OnceValue(func() int { return 1 }) },
		"sync.OnceValues":      func() { sync.OnceValues(func() (int, int) { return 1, 2 }) },

		"context.WithCancel":        func() { _, cancel := context.WithCancel(ctx); cancel() },
		"context.WithCancelCause":   func() { _, cancel := context.WithCancelCause(ctx); cancel(nil) },
		"context.WithDeadline":      func() { _, cancel := context.WithDeadline(ctx, time.Time{}); cancel() },
		"context.WithDeadlineCause": func() { _, cancel := context.WithDeadlineCause(ctx, time.Time{}, nil); cancel() },
		"context.WithTimeout":       func() { _, cancel := context.WithTimeout(ctx, time.Hour); cancel() },
		"context.WithTimeoutCause":  func() { _, cancel := context.WithTimeoutCause(ctx, time.Hour, nil); cancel() },
		"context.WithValue":         func() { _ = context.WithValue(ctx, &p, nil) },
		"context.WithoutCancel":     func() { _ = context.WithoutCancel(ctx) },
		"context.AfterFunc":         func() { context.AfterFunc(ctx, func() {}) },

		"time.After":     func() { time.After(time.Hour) },
		"time.Tick":      func() { time.Tick(time.Hour) },
		"time.NewTimer":  func() { time.NewTimer(time.Hour).Stop() },
		"time.NewTicker": func() { time.NewTicker(time.Hour).Stop() },
		"time.AfterFunc": func() { time.AfterFunc(time.Hour, func() {}).Stop() },

		"runtime.CallersFrames":             func() { runtime.CallersFrames(nil) },
		"runtime.SetFinalizer":              func() { runtime.SetFinalizer(object(), func(*point) {}) },
		"runtime.AddCleanup":                func() { runtime.AddCleanup(&file, func(int) {}, 1) },
		"runtime/debug.Stack":               func() { debug.Stack() },
		"runtime/debug.ReadBuildInfo":       func() { debug.ReadBuildInfo() },
		"runtime/debug.ParseBuildInfo":      func() { debug.ParseBuildInfo("") },
		"runtime/debug.(*BuildInfo).String": func() { _ = info.String() },
		"runtime/pprof.WriteHeapProfile":    func() { pprof.WriteHeapProfile(out) },
		"runtime/pprof.(*Profile).WriteTo":  func() { count.WriteTo(out, 0) },
		"runtime/pprof.(*Profile).Add":      func() { count.Add(object(), 0) },
		"runtime/pprof.Do":                  func() { pprof.Do(ctx, pprof.LabelSet{}, func(context.Context) {}) },
		"runtime/pprof.Labels":              func() { pprof.Labels("k", "v") },
		"runtime/pprof.WithLabels":          func() { pprof.WithLabels(ctx, pprof.LabelSet{}) },
		"runtime/trace.NewTask":             func() { trace.NewTask(ctx, "") },
		"runtime/trace.NewFlightRecorder":   func() { trace.NewFlightRecorder(trace.FlightRecorderConfig{}) },
		"iter.Pull":                         func() { _, stop := iter.Pull(slices.Values(numbers)); stop() },
		"iter.Pull2":                        func() { _, stop := iter.Pull2(slices.All(numbers)); stop() },
		"errors.New":                        func() { _ = errors.New("error") },
		"errors.Join":                       func() { _ = errors.Join(nil, nil) },
		"fmt.Sprint":                        func() { _ = fmt.Sprint("text") },
		"fmt.Sprintf":                       func() { _ = fmt.Sprintf("text") },
		"fmt.Sprintln":                      func() { _ = fmt.Sprintln("text") },
		"fmt.Errorf":                        func() { _ = fmt.Errorf("text") },
		"fmt.Fprint":                        func() { fmt.Fprint(out, "text") },
		"fmt.Fprintf":                       func() { fmt.Fprintf(out, "text") },
		"fmt.Fprintln":                      func() { fmt.Fprintln(out, "text") },
		"fmt.FormatString":                  func() { _ = fmt.FormatString(printer{}, 'v') },
		"log.(*Logger).Panic":               func() { defer ignore(); logger.Panic("text") },
		"log.(*Logger).Panicf":              func() { defer ignore(); logger.Panicf("text") },
		"log.(*Logger).Panicln":             func() { defer ignore(); logger.Panicln("text") },
		"log.New":                           func() { log.New(out, "", 0) },
		"expvar.NewInt":                     func() { expvar.NewInt(name()) },
		"expvar.NewFloat":                   func() { expvar.NewFloat(name()) },
		"expvar.NewMap":                     func() { expvar.NewMap(name()) },
		"expvar.NewString":                  func() { expvar.NewString(name()) },
		"expvar.(*Map).String":              func() { _ = vars.String() },
		"expvar.(*String).Set":              func() { value.Set("text") },
		"os.Open":                           func() { must(os.Open(dir)).Close() },
		"os.OpenFile":                       func() { must(os.OpenFile(dir, 0, 0)).Close() },
		"os.Create":                         func() { must(os.Create(path)).Close() },
		"os.CreateTemp":                     func() { must(os.CreateTemp(dir, "")).Close() },
		"os.OpenInRoot":                     func() { must(os.OpenInRoot(dir, "file")).Close() },
		"os.OpenRoot":                       func() { must(os.OpenRoot(dir)).Close() },
		"os.ReadFile":                       func() { os.ReadFile(file.Name()) },
		"os.ReadDir":                        func() { os.ReadDir(dir) },
		"os.Readlink":                       func() { os.Readlink(dir) },
		"os.MkdirTemp":                      func() { os.MkdirTemp(dir, "") },
		"os.Getwd":                          func() { os.Getwd() },
		"os.Hostname":                       func() { os.Hostname() },
		"os.Pipe":                           func() { r, w, _ := os.Pipe(); r.Close(); w.Close() },
		"os.Stat":                           func() { os.Stat(dir) },
		"os.Lstat":                          func() { os.Lstat(dir) },
		"os.DirFS":                          func() { os.DirFS(dir) },
		"os.(*File).SyscallConn":            func() { file.SyscallConn() },
		"os.(*File).Stat":                   func() { file.Stat() },
		"os.(*File).ReadDir":                func() { file.ReadDir(0) },
		"os.(*File).Readdir":                func() { file.Readdir(0) },
		"os.(*File).Readdirnames":           func() { file.Readdirnames(0) },
		"os.(*Root).Open":                   func() { must(root.Open("file")).Close() },
		"os.(*Root).Create":                 func() { must(root.Create("new")).Close() },
		"os.(*Root).OpenFile":               func() { must(root.OpenFile("file", 0, 0)).Close() },
		"os.(*Root).OpenRoot":               func() { must(root.OpenRoot(".")).Close() },
		"os.(*Root).Stat":                   func() { root.Stat("file") },
		"os.(*Root).Lstat":                  func() { root.Lstat("file") },
		"os.(*Root).Readlink":               func() { root.Readlink("file") },
		"os.(*Root).ReadFile":               func() { root.ReadFile("file") },
		"os.Environ":                        func() { os.Environ() },
		"os.FindProcess":                    func() { must(os.FindProcess(os.Getpid())).Release() },
		"os/exec.Command":                   func() { exec.Command("/bin/true") },
		"os/exec.CommandContext":            func() { exec.CommandContext(ctx, "/bin/true") },
		"os/exec.(*Cmd).Environ":            func() { command.Environ() },
		"os/exec.(*Cmd).String":             func() { _ = command.String() },
		"os/exec.(*Cmd).StdinPipe":          func() { must(started().StdinPipe()).Close() },
		"os/exec.(*Cmd).StdoutPipe":         func() { must(started().StdoutPipe()).Close() },
		"os/exec.(*Cmd).StderrPipe":         func() { must(started().StderrPipe()).Close() },
		"os/signal.NotifyContext":           func() { _, stop := signal.NotifyContext(ctx, os.Interrupt); stop() },
		"io.ReadAll":                        func() { io.ReadAll(reader) },
		"io.Pipe":                           func() { io.Pipe() },
		"io.MultiReader":                    func() { io.MultiReader(reader, reader) },
		"io.MultiWriter":                    func() { io.MultiWriter(out, out) },
		"io.NewSectionReader":               func() { io.NewSectionReader(reader, 0, 1) },
		"io.NewOffsetWriter":                func() { io.NewOffsetWriter(file, 0) },
		"io.LimitReader":                    func() { io.LimitReader(reader, 1) },
		"io.TeeReader":                      func() { io.TeeReader(reader, out) },
		"bufio.(*Reader).ReadBytes":         func() { reader.Reset("text\n"); words.Reset(reader); words.ReadBytes('\n') },
		"bufio.(*Reader).ReadString":        func() { reader.Reset("text\n"); words.Reset(reader); words.ReadString('\n') },
		"bufio.(*Scanner).Text":             func() { _ = scanner.Text() },
		"bufio.NewScanner":                  func() { bufio.NewScanner(reader) },
		"bufio.NewReadWriter":               func() { bufio.NewReadWriter(words, nil) },
		"net.ResolveIPAddr":                 func() { net.ResolveIPAddr("ip", "127.0.0.1") },
		"net.ResolveTCPAddr":                func() { net.ResolveTCPAddr("tcp", "127.0.0.1:1") },
		"net.ResolveUDPAddr":                func() { net.ResolveUDPAddr("udp", "127.0.0.1:1") },
		"net.ResolveUnixAddr":               func() { net.ResolveUnixAddr("unix", "x") },
		"net.Pipe":                          func() { net.Pipe() },
		"net.Interfaces":                    func() { net.Interfaces() },
		"net.InterfaceAddrs":                func() { net.InterfaceAddrs() },
		"net.InterfaceByIndex":              func() { net.InterfaceByIndex(1) },
		"net.InterfaceByName":               func() { net.InterfaceByName("lo") },
		"net.IPv4":                          func() { net.IPv4(1, 2, 3, 4) },
		"net.IPv4Mask":                      func() { net.IPv4Mask(1, 2, 3, 4) },
		"net.CIDRMask":                      func() { net.CIDRMask(8, 32) },
		"net/http.NewRequest":               func() { http.NewRequest("GET", "/", nil) },
		"net/http.NewRequestWithContext":    func() { http.NewRequestWithContext(ctx, "GET", "/", nil) },
		"net/http.ReadRequest":              func() { http.ReadRequest(words) },
		"net/http.ReadResponse":             func() { http.ReadResponse(words, nil) },
		"net/http.(*Request).WithContext":   func() { request.WithContext(ctx) },
		"net/http.(*Request).Clone":         func() { request.Clone(ctx) },
		"net/http.(*ServeMux).Handle":       func() { mux.Handle(pattern(), handler) },
		"net/http.(*ServeMux).HandleFunc":   func() { mux.HandleFunc(pattern(), http.NotFound) },
		"crypto.Hash.New":                   func() { crypto.SHA256.New() },
		"crypto/tls.Client":                 func() { tls.Client(nil, nil) },
		"crypto/tls.Server":                 func() { tls.Server(nil, nil) },
		"crypto/tls.NewListener":            func() { tls.NewListener(nil, nil) },
		"crypto/tls.LoadX509KeyPair":        func() { tls.LoadX509KeyPair(file.Name(), file.Name()) },
		"crypto/x509.SystemCertPool":        func() { x509.SystemCertPool() },
		"crypto/rand.Text":                  func() { rand.Text() },
		"crypto/rand.Int":                   func() { rand.Int(rand.Reader, one) },
		"crypto/rand.Prime":                 func() { rand.Prime(rand.Reader, 8) },
		"reflect.Value.Call":                func() { reflect.ValueOf(ignore).Call(nil) },
		"reflect.Value.CallSlice":           func() { reflect.ValueOf(variadic).CallSlice(arguments) },
		"reflect.Value.Recv":                func() { channel <- nil; channelValue.Recv() },
		"reflect.Value.TryRecv":             func() { channelValue.TryRecv() },
		"reflect.Select":                    func() { reflect.Select(cases) },
		"reflect.MakeFunc": func() {
			reflect.MakeFunc(reflect.TypeFor[func()](), func([]reflect.Value) []reflect.Value { return nil })
		},
		"reflect.Value.Seq":                         func() { slice.Seq() },
		"reflect.Value.Seq2":                        func() { slice.Seq2() },
		"math/rand.Perm":                            func() { mathrand.Perm(3) },
		"math/rand.New":                             func() { mathrand.New(source) },
		"math/rand.NewSource":                       func() { mathrand.NewSource(1) },
		"math/rand.NewZipf":                         func() { mathrand.NewZipf(source, 2, 1, 1) },
		"math/rand.(*Rand).Perm":                    func() { source.Perm(3) },
		"math/rand/v2.Perm":                         func() { randv2.Perm(3) },
		"math/rand/v2.New":                          func() { randv2.New(sourceV2) },
		"math/rand/v2.NewPCG":                       func() { randv2.NewPCG(1, 2) },
		"math/rand/v2.NewChaCha8":                   func() { randv2.NewChaCha8([32]byte{}) },
		"math/rand/v2.NewZipf":                      func() { randv2.NewZipf(sourceV2, 2, 1, 1) },
		"math/rand/v2.(*Rand).Perm":                 func() { sourceV2.Perm(3) },
		"sort.Reverse":                              func() { _ = sort.Reverse(sort.IntSlice(nil)) },
		"sort.Slice":                                func() { sort.Slice(boxed, less) },
		"sort.SliceStable":                          func() { sort.SliceStable(boxed, less) },
		"slices.Repeat":                             func() { _ = slices.Repeat(numbers, 1) },
		"encoding/json.Marshal":                     func() { json.Marshal(&p) },
		"encoding/json.MarshalIndent":               func() { json.MarshalIndent(&p, "", "") },
		"encoding/json.Unmarshal":                   func() { json.Unmarshal(jsonText, &p) },
		"encoding/json.(*Encoder).Encode":           func() { jsonEncoder.Encode(&p) },
		"encoding/xml.Marshal":                      func() { xml.Marshal(&p) },
		"encoding/xml.MarshalIndent":                func() { xml.MarshalIndent(&p, "", "") },
		"encoding/xml.Unmarshal":                    func() { xml.Unmarshal(xmlText, &p) },
		"encoding/gob.(*Encoder).Encode":            func() { objects.Encode(&p) },
		"encoding/gob.(*Encoder).EncodeValue":       func() { objects.EncodeValue(pointValue) },
		"encoding/gob.NewEncoder":                   func() { gob.NewEncoder(&buf) },
		"encoding/gob.NewDecoder":                   func() { gob.NewDecoder(&buf) },
		"encoding/csv.(*Reader).Read":               func() { reader.Reset("a,b\n"); values.Read() },
		"encoding/csv.(*Reader).ReadAll":            func() { reader.Reset("a,b\n"); values.ReadAll() },
		"text/template.(*Template).Execute":         func() { text.Execute(out, &p) },
		"html/template.(*Template).Execute":         func() { html.Execute(out, &p) },
		"syscall.Environ":                           func() { syscall.Environ() },
		"syscall.BytePtrFromString":                 func() { syscall.BytePtrFromString("text") },
		"syscall.ByteSliceFromString":               func() { syscall.ByteSliceFromString("text") },
		"syscall.StringBytePtr":                     func() { syscall.StringBytePtr("text") },
		"syscall.StringByteSlice":                   func() { syscall.StringByteSlice("text") },
		"expvar.Publish":                            func() { expvar.Publish(name(), &value) },
		"net/http.Handle":                           func() { http.Handle(pattern(), handler) },
		"net/http.HandleFunc":                       func() { http.HandleFunc(pattern(), http.NotFound) },
		"text/template.(*Template).ExecuteTemplate": func() { text.ExecuteTemplate(out, "t", &p) },
		"html/template.(*Template).ExecuteTemplate": func() { html.ExecuteTemplate(out, "t", &p) },
		"encoding/gob.(*Decoder).Decode":            func() { decoded.Decode(&p) },
		"encoding/gob.(*Decoder).DecodeValue":       func() { decoded.DecodeValue(pointValue) },
	}
}

func variadic(...int) {}

func ignore() { recover() }

// uniques counts the calls of unique, which go on from one run of a test to
// the next.
var uniques int

// unique returns a name for something that can only be registered once.
func unique(int) string {
	uniques++
	return fmt.Sprint("unique", uniques)
}

// each returns a function that returns values made beforehand, enough of them
// to call it from several measurements.
func each[T any](make func(i int) T) func() T {
	var list []T
	for i := range 100 {
		list = append(list, make(i))
	}
	return func() T {
		v := list[0]
		list = list[1:]
		return v
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
