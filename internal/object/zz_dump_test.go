package object
import ("testing";"os";"fmt";"time";"runtime";"strings")
func TestDump(t *testing.T){
 tc,err:=LoadToolchain(runtime.GOROOT()); if err!=nil{t.Fatal(err)}
 for _,f:=range strings.Fields(os.Getenv("DUMP")){
  t0:=time.Now()
  p,err:=ReadFile(f,tc); if err!=nil{t.Error(err);continue}
  d:=time.Since(t0); n:=0
  for _,f:=range p.Funcs{n+=len(f.Allocs)
   if os.Getenv("V")!="" { fmt.Printf("%s wrapper=%v %v decl=%v args=%q %s:%d\n",f.Symbol,f.Wrapper,f.Func,f.Decl.Name,f.TypeArgs,f.File,f.Line)
   for _,a:=range f.Allocs{fmt.Printf("   %s %s certain=%v %v\n",a.Symbol,a.Class,a.Certain,a.Frames)}}}
  t0=time.Now(); nc:=0
  for _,f:=range p.Funcs{c,err:=p.Calls(f); if err!=nil{t.Error(err)}; nc+=len(c)}
  fmt.Println(f,len(p.Funcs),"funcs",n,"allocs",d, nc,"calls",time.Since(t0))
 }}
