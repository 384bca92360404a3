package model

import (
	"strings"
	"testing"

	"github.com/fencevet/fencevet/internal/effect"
)

// What functions of the standard library do according to their documentation,
// whatever the tables say: the function, then its row as effects prints it.
// A line that names several functions expects the same of each.
const documented = `
# text and bytes: searching works in place, building allocates
strings Contains ContainsAny ContainsRune HasPrefix HasSuffix Index IndexByte IndexRune IndexAny LastIndex Count EqualFold Compare = clean
strings Cut CutPrefix CutSuffix Trim TrimLeft TrimRight TrimSpace TrimPrefix TrimSuffix = clean
strings ContainsFunc IndexFunc LastIndexFunc TrimFunc TrimLeftFunc TrimRightFunc = calls=1
strings Split SplitN SplitAfter Fields Join Repeat Replace ReplaceAll ToUpper ToLower Clone NewReader = alloc/implicit-alloc
strings Map = alloc/implicit-alloc calls=0
strings FieldsFunc = alloc/implicit-alloc calls=1
strings (*Builder).Len (*Builder).Cap (*Builder).Reset (*Builder).String = clean
strings (*Builder).Write (*Builder).WriteByte (*Builder).WriteRune (*Builder).WriteString (*Builder).Grow = alloc/implicit-alloc
strings (*Reader).Len (*Reader).Read (*Reader).ReadByte (*Reader).ReadRune (*Reader).Reset (*Reader).Seek = clean
strings SplitSeq() Lines() FieldsSeq() = clean
strings FieldsFuncSeq() = calls=1
bytes Equal Compare Contains Count HasPrefix HasSuffix Index IndexByte IndexRune LastIndex TrimSpace Trim TrimPrefix Cut EqualFold = clean
bytes IndexFunc ContainsFunc = calls=1
bytes Clone Join Repeat Fields Split ToUpper NewReader NewBuffer NewBufferString = alloc/implicit-alloc
bytes (*Buffer).Len (*Buffer).Cap (*Buffer).Bytes (*Buffer).Reset (*Buffer).Truncate (*Buffer).Next (*Buffer).Read (*Buffer).ReadByte = clean
bytes (*Buffer).Write (*Buffer).WriteString (*Buffer).WriteByte (*Buffer).WriteRune (*Buffer).Grow (*Buffer).String = alloc/implicit-alloc
bytes (*Buffer).WriteTo (*Reader).WriteTo = wait/abstract-io
bytes (*Buffer).ReadRune (*Buffer).UnreadByte (*Reader).Read (*Reader).ReadByte (*Reader).ReadAt (*Reader).Seek (*Reader).Len = clean
bytes (*Buffer).ReadBytes (*Buffer).ReadString = alloc/implicit-alloc
bytes (*Buffer).ReadFrom = alloc/implicit-alloc wait/abstract-io
strconv Atoi ParseInt ParseUint ParseFloat ParseBool CanBackquote IsPrint FormatBool = clean
strconv Itoa FormatInt FormatFloat Quote Unquote AppendInt AppendFloat AppendQuote = alloc/implicit-alloc
unicode IsLetter IsDigit IsSpace IsUpper ToUpper ToLower In Is SimpleFold = clean
unicode/utf8 DecodeRune DecodeRuneInString DecodeLastRune EncodeRune RuneCount RuneCountInString RuneLen Valid ValidString ValidRune FullRune = clean
unicode/utf8 AppendRune = alloc/implicit-alloc
unicode/utf16 IsSurrogate EncodeRune DecodeRune RuneLen = clean

# numbers
math Sqrt Sin Pow Log Exp Floor Max Min Mod Inf IsNaN NaN Abs Float64bits Float64frombits = clean
math/bits Len64 LeadingZeros64 OnesCount TrailingZeros Reverse64 RotateLeft32 Add64 Mul64 = clean
math/cmplx Abs Exp Sqrt = clean
cmp Compare Less = clean
math/rand Intn Int63 Float64 = clean
math/rand/v2 IntN N Uint64 Float64 = clean
math/rand Shuffle = calls=1
math/rand/v2 Shuffle = calls=1
math/rand Perm = alloc/implicit-alloc!
math/big (*Int).Cmp (*Int).Sign (*Int).BitLen (*Int).Int64 (*Int).IsInt64 = clean
math/big NewInt (*Int).Add = alloc/implicit-alloc

# collections
sort Ints Strings Float64s Sort Stable IsSorted SearchInts SearchStrings IntsAreSorted = clean
sort Slice SliceStable = alloc/implicit-alloc! calls=1
sort Search Find SliceIsSorted = calls=1
slices Sort BinarySearch Contains Index Equal Compare Max Min Reverse IsSorted Compact Delete Clip = clean
slices SortFunc SortStableFunc IndexFunc ContainsFunc DeleteFunc CompactFunc MaxFunc MinFunc IsSortedFunc = calls=1
slices EqualFunc CompareFunc BinarySearchFunc = calls=2
slices Clone Grow Concat Insert Replace = alloc/implicit-alloc
slices Collect = alloc/implicit-alloc calls=0
slices All() Values() Backward() Chunk() = clean
maps Equal = clean
maps DeleteFunc = calls=1
maps EqualFunc = calls=2
maps Clone Copy = alloc/implicit-alloc
maps Keys() Values() All() = clean
maps Insert = alloc/implicit-alloc calls=1
container/list (*List).Len (*List).Front (*List).Back (*List).Remove (*List).MoveToFront (*Element).Next = clean
container/list New (*List).PushBack (*List).PushFront (*List).InsertBefore = alloc/implicit-alloc
container/ring (*Ring).Next (*Ring).Prev (*Ring).Link = clean
container/heap Init Push Pop Fix Remove = clean

# paths, hashes, encodings
path Base Ext IsAbs Split Match = clean
path Join Clean Dir = alloc/implicit-alloc
path/filepath Base Ext IsAbs Split VolumeName = clean
path/filepath Join = alloc/implicit-alloc
path/filepath WalkDir Walk = alloc/implicit-alloc wait/file-db-proc-io! calls=1
hash/crc32 ChecksumIEEE Checksum Update (*digest).Write (*digest).Sum32 = clean
hash/fnv (*sum32).Write (*sum64a).Write (*sum64a).Sum64 = clean
hash/fnv New32 New64a = alloc/implicit-alloc
hash/maphash String Bytes (*Hash).WriteString (*Hash).Sum64 = clean
hash/adler32 Checksum = clean
hash/crc64 Checksum (*digest).Write = alloc/implicit-alloc
crypto/md5 (*digest).Write (*digest).Reset (*digest).Size = clean
crypto/sha1 (*digest).Write (*digest).Reset = clean
hash/maphash (*Hash).Write (*Hash).WriteByte (*Hash).Reset = clean
crypto/sha256 Sum256 = clean
crypto/subtle ConstantTimeCompare ConstantTimeEq XORBytes = clean
encoding/binary bigEndian.Uint32 bigEndian.PutUint64 littleEndian.Uint16 littleEndian.PutUint32 PutUvarint Uvarint PutVarint Varint = clean
encoding/binary bigEndian.AppendUint32 AppendUvarint = alloc/implicit-alloc
encoding/hex Encode EncodedLen DecodedLen = clean
encoding/hex EncodeToString = alloc/implicit-alloc
encoding/base64 (*Encoding).Encode (*Encoding).EncodedLen = clean
encoding/base64 (*Encoding).EncodeToString = alloc/implicit-alloc
net/netip Addr.Is4 Addr.Compare Addr.IsValid Addr.Less AddrFrom4 AddrPort.Port = clean
html UnescapeString EscapeString = alloc/implicit-alloc lock/hidden-lock

# matching and encoding in memory never waits
regexp MatchString Match Compile (*Regexp).MatchString (*Regexp).Match (*Regexp).FindStringSubmatch (*Regexp).FindAllIndex (*Regexp).ReplaceAllString (*Regexp).Split = alloc/implicit-alloc lock/hidden-lock
regexp (*Regexp).ReplaceAllFunc (*Regexp).ReplaceAllStringFunc = alloc/implicit-alloc lock/hidden-lock calls=1
regexp MatchReader (*Regexp).FindReaderIndex = alloc/implicit-alloc lock/hidden-lock wait/abstract-io
regexp (*Regexp).String (*Regexp).NumSubexp (*Regexp).SubexpNames (*Regexp).Longest = clean
strings (*Replacer).Replace = alloc/implicit-alloc lock/hidden-lock
strings (*Replacer).WriteString = alloc/implicit-alloc lock/hidden-lock wait/abstract-io
encoding/hex Dump = alloc/implicit-alloc
encoding/pem EncodeToMemory = alloc/implicit-alloc
encoding/pem Encode = alloc/implicit-alloc wait/abstract-io
encoding/csv (*Writer).Error = clean
mime WordEncoder.Encode = alloc/implicit-alloc
net/mail (*Address).String = alloc/implicit-alloc
index/suffixarray (*Index).FindAllIndex = alloc/implicit-alloc lock/hidden-lock
go/format Source = alloc/implicit-alloc lock/hidden-lock
net/http/httptest NewRequest = alloc/implicit-alloc lock/hidden-lock
testing/fstest MapFS.ReadFile MapFS.Stat = alloc/implicit-alloc
math/big (*Int).Format = alloc/implicit-alloc lock/hidden-lock

# errors, fmt, log
errors Is As Unwrap = clean
errors New Join = alloc/implicit-alloc
fmt Sprint Sprintf Sprintln = alloc/implicit-alloc!
fmt Append Appendf Sscanf Errorf = alloc/implicit-alloc
fmt Print Printf Println = alloc/implicit-alloc wait/hidden-io-logging!
fmt Fprint Fprintf Fprintln = alloc/implicit-alloc wait/hidden-io-logging
log Print Printf Println = alloc/implicit-alloc lock/hidden-lock! wait/hidden-io-logging!
log Fatal Fatalf Fatalln = alloc/implicit-alloc lock/hidden-lock! wait/hidden-io-logging! noreturn
log Panic Panicf = alloc/implicit-alloc! lock/hidden-lock! wait/hidden-io-logging! noreturn
log/slog Info (*Logger).Error = alloc/implicit-alloc lock/hidden-lock wait/hidden-io-logging
log/slog String Int Duration (*Logger).Enabled = clean
println = wait/hidden-io-logging!

# synchronisation
sync (*Mutex).Lock (*RWMutex).Lock (*RWMutex).RLock = lock/lock-in-section!
sync (*Mutex).Unlock (*Mutex).TryLock (*RWMutex).Unlock (*RWMutex).RUnlock (*RWMutex).TryRLock = clean
sync (*WaitGroup).Wait = wait/sync-wait!
sync (*WaitGroup).Add (*WaitGroup).Done (*Cond).Signal (*Cond).Broadcast (*Map).Load = clean
sync (*WaitGroup).Go = alloc/implicit-alloc! spawns=0
sync (*Once).Do = wait/sync-wait calls=0
sync OnceFunc OnceValue = alloc/implicit-alloc!
sync OnceFunc() OnceValue() = wait/sync-wait calls=0
sync (*Pool).Get = alloc/implicit-alloc lock/hidden-lock
sync (*Pool).Put = lock/hidden-lock
sync (*Map).Store (*Map).LoadOrStore (*Map).Swap = alloc/implicit-alloc lock/hidden-lock
sync (*Map).Range = calls=0
sync Locker.Lock = lock/lock-in-section!
sync Locker.Unlock = clean
sync/atomic AddInt64 LoadPointer CompareAndSwapUint32 (*Int64).Add (*Pointer).Load (*Bool).Store (*Value).Load = clean
sync/atomic (*Value).Store = alloc/implicit-alloc
context Background TODO Context.Err Context.Value Context.Deadline = clean
context Context.Done = alloc/implicit-alloc lock/hidden-lock
context WithCancel WithTimeout WithDeadline = alloc/implicit-alloc! lock/hidden-lock
context WithValue = alloc/implicit-alloc!
context AfterFunc = alloc/implicit-alloc! lock/hidden-lock spawns=1
context CancelFunc = lock/hidden-lock
time Now Since Until Unix Date Time.Add Time.Sub Time.Before Time.Equal Time.Unix Time.UnixNano Time.Hour Time.Weekday Time.Truncate Time.UTC = clean
time Duration.Seconds Duration.Round (*Timer).Stop (*Timer).Reset (*Ticker).Stop = clean
time Sleep = wait/sleep!
time After Tick NewTimer NewTicker = alloc/implicit-alloc!
time AfterFunc = alloc/implicit-alloc! spawns=1
time Time.Format Time.String Duration.String = alloc/implicit-alloc
iter Pull() = wait/sync-wait! calls=0
weak Pointer.Value = wait/runtime-stall
unique Make = alloc/implicit-alloc lock/hidden-lock
golang.org/x/sync/errgroup (*Group).Wait = lock/hidden-lock wait/sync-wait!
golang.org/x/sync/errgroup (*Group).Go = alloc/implicit-alloc! wait/sync-wait spawns=0
golang.org/x/sync/semaphore (*Weighted).Acquire = alloc/implicit-alloc lock/hidden-lock! wait/sync-wait
golang.org/x/sync/semaphore NewWeighted = alloc/implicit-alloc
go.uber.org/zap (*Logger).Info (*SugaredLogger).Errorw = alloc/implicit-alloc lock/hidden-lock wait/hidden-io-logging
go.uber.org/zap (*Logger).Fatal (*SugaredLogger).Panicf = alloc/implicit-alloc lock/hidden-lock wait/hidden-io-logging noreturn
go.uber.org/zap (*Logger).DPanic = alloc/implicit-alloc lock/hidden-lock wait/hidden-io-logging
go.uber.org/zap/zapcore (*CheckedEntry).Write = alloc/implicit-alloc lock/hidden-lock wait/hidden-io-logging
k8s.io/klog/v2 Infof Verbose.InfoS = alloc/implicit-alloc lock/hidden-lock wait/hidden-io-logging
k8s.io/klog/v2 V = alloc/implicit-alloc lock/hidden-lock
k8s.io/klog/v2 Fatalf Exit = alloc/implicit-alloc lock/hidden-lock wait/hidden-io-logging noreturn
github.com/sirupsen/logrus Fatal (*Logger).Panicf (*Entry).Fatalln = alloc/implicit-alloc lock/hidden-lock wait/hidden-io-logging noreturn
github.com/sirupsen/logrus FieldLogger.Fatal (*Entry).Info = alloc/implicit-alloc lock/hidden-lock wait/hidden-io-logging
github.com/sirupsen/logrus (*Logger).InfoFn = alloc/implicit-alloc lock/hidden-lock wait/hidden-io-logging calls=0
github.com/rs/zerolog (*Event).Msg = alloc/implicit-alloc lock/hidden-lock wait/hidden-io-logging
github.com/rs/zerolog (*Logger).Fatal = alloc/implicit-alloc lock/hidden-lock
github.com/rs/zerolog (*Event).Str = missing
golang.org/x/sync/singleflight (*Group).Do = alloc/implicit-alloc lock/hidden-lock! wait/sync-wait calls=1

# the runtime and the end
runtime GC ReadMemStats = wait/runtime-stall!
runtime GOMAXPROCS Stack = wait/runtime-stall
runtime KeepAlive NumGoroutine NumCPU Callers = clean
runtime Goexit = noreturn
os Exit = noreturn
syscall Exit = noreturn
testing (*common).FailNow TB.FailNow = lock/hidden-lock! noreturn

# files, network, processes
os Open Create ReadFile Stat = alloc/implicit-alloc! wait/file-db-proc-io!
os WriteFile Remove Rename Mkdir (*File).Write (*File).Read (*File).Close (*File).Sync = alloc/implicit-alloc wait/file-db-proc-io!
os (*File).Fd (*File).Name Getpid IsNotExist = clean
os Getenv = lock/hidden-lock
os FileInfo = missing
io/fs FileInfo.Size FileInfo.Name DirEntry.IsDir FileMode.IsDir FileMode.Perm = clean
io Reader.Read Writer.Write Closer.Close = wait/abstract-io
io (*SectionReader).Size = clean
io Pipe = alloc/implicit-alloc!
io LimitReader = alloc/implicit-alloc
io (*LimitedReader).Read = wait/abstract-io
bufio (*Reader).Buffered (*Writer).Available (*Scanner).Bytes = clean
net Dial Listen (*Dialer).DialContext = alloc/implicit-alloc! lock/hidden-lock wait/net-io!
net (*conn).Read (*conn).Write (*conn).Close = alloc/implicit-alloc wait/net-io!
net/http (*Client).Do Get = alloc/implicit-alloc! lock/hidden-lock wait/net-io!
net/http StatusText = clean
net/http RoundTripper.RoundTrip = alloc/implicit-alloc lock/hidden-lock wait/abstract-io
net/http Handler.ServeHTTP = alloc/implicit-alloc wait/abstract-io
net/http Dir.Open = alloc/implicit-alloc wait/file-db-proc-io
net/url Values.Get (*URL).Hostname = clean
database/sql (*DB).Query (*DB).Ping = alloc/implicit-alloc! lock/hidden-lock! wait/file-db-proc-io!
database/sql/driver Conn.Begin = alloc/implicit-alloc wait/abstract-io
syscall RawSyscall Getpid = clean
syscall Syscall = wait/file-db-proc-io!

# reflection and descriptions
reflect TypeOf ValueOf Value.Int Value.Kind Value.Len Value.IsNil Type.Kind Type.Name = clean
reflect Value.Call = alloc/implicit-alloc lock/hidden-lock unknown/opaque-code!
error.Error = alloc/implicit-alloc
fmt Stringer.String = alloc/implicit-alloc
sort Interface.Less = clean
hash Hash.Write Hash32.Sum32 = clean
hash Hash.Sum = alloc/implicit-alloc
encoding TextMarshaler.MarshalText = alloc/implicit-alloc
encoding/json Marshaler.MarshalJSON = alloc/implicit-alloc

# what does not exist, or takes other names, is unknown
strings Index2 Reader.Len = missing
example.com/sync (*Mutex).Lock = missing
io Reader.Peek = missing
`

// TestDocumented checks rows against the documentation.
func TestDocumented(t *testing.T) {
	n := 0
	for line := range strings.Lines(documented) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		names, want, ok := strings.Cut(line, " = ")
		if !ok {
			t.Fatalf("no = in %q", line)
		}
		list := strings.Fields(names)
		pkg := ""
		if len(list) > 1 {
			pkg, list = list[0], list[1:]
		}
		for _, name := range list {
			n++
			got := "missing"
			if row, ok := Lookup(effect.Func{Pkg: pkg, Name: name}); ok {
				got = effects(row)
			}
			if got != want {
				t.Errorf("%s %s: %s, want %s", pkg, name, got, want)
			}
		}
	}
	if n < 400 {
		t.Errorf("only %d expectations were checked", n)
	}
}
