// Package catalog carries what the departments wrote: the dictionaries, the
// calendars, and each item's checklists with their cases. It holds no logic.
package catalog

import "embed"

// Files is the whole catalog, rooted at this folder.
//
//go:embed *.yaml */*.yaml */*/*.yaml */*/*/*.yaml
var Files embed.FS
