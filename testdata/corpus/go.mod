module example.com/corpus

go 1.26.0

require github.com/fencevet/fencevet v0.0.0

replace github.com/fencevet/fencevet => ../..
