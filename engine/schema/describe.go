package schema

import (
	_ "embed"
	"reflect"
	"sync"

	"gopkg.in/yaml.v3"
)

//go:embed descriptions.yaml
var descriptionsFile []byte

// descriptions are what editors show of each key, by Go type and key; "."
// is the type itself.
var descriptions = sync.OnceValue(func() map[string]map[string]string {
	var words map[string]map[string]string
	if err := yaml.Unmarshal(descriptionsFile, &words); err != nil {
		panic(err) // the file is part of the program
	}
	return words
})

// describe gives the description of a type, or of one of its keys.
func describe(t reflect.Type, key string) string {
	if key == "" {
		key = "."
	}
	return descriptions()[t.String()][key]
}
