package source

// File is a file of the catalog or of the policies, as it was read.
type File struct {
	Name string // from the root of the rules, with slashes: catalog/facts.yaml
	Data []byte
}
