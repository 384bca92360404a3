module github.com/ebitengine/oto/v3/fencemark

go 1.26

require github.com/ebitengine/oto/v3 v3.4.0
