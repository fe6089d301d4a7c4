// Package ledger is the durable record of decisions: what is recorded, the
// contract that every store of it keeps, and the bytes by which a record is
// bound (Record.Leaf). The stores are packages below, named by what they stand
// on; all of them pass the suite in ledgertest.
package ledger

import (
	"context"
	"errors"

	"golang.org/x/mod/sumdb/tlog"
)

// What a ledger answers besides success; test with errors.Is.
var (
	// ErrNotFound: there is no such record or ruleset.
	ErrNotFound = errors.New("not found in the ledger")
	// ErrKeyReused: the asker used this key before, for another request.
	ErrKeyReused = errors.New("the idempotency key was used for another request")
	// ErrNoRuleset: the entry names a ruleset that is not archived.
	ErrNoRuleset = errors.New("the ruleset is not archived in the ledger")
	// ErrRulesetDiffers: other bytes are archived under this digest.
	ErrRulesetDiffers = errors.New("another bundle is archived under this ruleset's digest")
	// ErrSuperseded: another ruleset was activated meanwhile.
	ErrSuperseded = errors.New("another ruleset was activated meanwhile")
	// ErrCursor: the query's cursor did not come from this ledger.
	ErrCursor = errors.New("not a cursor of this ledger")
	// ErrUnavailable: the storage refused (a full disk, a read-only folder, a
	// ledger that is closed). Nothing was acknowledged; the same call may
	// succeed later.
	ErrUnavailable = errors.New("the ledger is unavailable")
	// ErrLocked: another process has the ledger open for writing.
	ErrLocked = errors.New("the ledger is in use by another process")
	// ErrDamaged: what is stored is not what a ledger writes.
	ErrDamaged = errors.New("the ledger is damaged")
)

// Ledger records decisions and finds them again. All methods may be called
// from many goroutines at once. Besides the errors named at a method, each may
// return the context's error, ErrUnavailable and ErrDamaged.
type Ledger interface {
	// Append records an entry. When it returns without error the record is
	// durable: synced to disk, and in its place for good. Concurrent calls
	// share a sync.
	//
	// If the entry has a key that its asker used before, nothing is recorded:
	// for the same request the first record is returned and repeated is true,
	// for another one ErrKeyReused. ErrNoRuleset if the entry's ruleset is not
	// archived; an error that says what is wrong if the entry is incomplete.
	//
	// An error means that nothing was acknowledged, not that nothing was
	// written: after the context's end the record may still be made, and after
	// a crash in the middle of a failing sync it may be found. A caller who
	// gave a key can safely ask again.
	Append(ctx context.Context, entry Entry) (record Record, repeated bool, err error)

	// Repeated finds the record that Append would repeat, without recording
	// anything: ErrNotFound if the asker has not used the key, ErrKeyReused if
	// it was used for another request.
	Repeated(ctx context.Context, asker, key string, request [32]byte) (Record, error)

	// AppendAll is Append for the decisions of one submission: all of them are
	// recorded, in their order and with indices that follow each other, or none.
	// A crash leaves no part of them. Append and AppendAll share their keys.
	AppendAll(ctx context.Context, submission Submission) (recorded Submitted, repeated bool, err error)

	// RepeatedAll is Repeated for AppendAll.
	RepeatedAll(ctx context.Context, asker, key string, request [32]byte) (Submitted, error)

	// Submission gives the submission with this id, or ErrNotFound.
	Submission(ctx context.Context, id string) (Submitted, error)

	// ArchiveRuleset keeps a ruleset's bundle under its digest, durably. The
	// same bytes again are no error; other bytes are ErrRulesetDiffers.
	ArchiveRuleset(ctx context.Context, digest string, bundle []byte) error

	// Ruleset gives an archived bundle, or ErrNotFound.
	Ruleset(ctx context.Context, digest string) ([]byte, error)

	// Activate records that an archived ruleset comes into use after another
	// activation, the last one, named by its ID; empty for the first of all.
	// When it returns without error the activation is durable. ErrSuperseded if
	// the last activation is another one, so that of two who act at once one
	// wins; ErrNoRuleset if the ruleset is not archived; an error that says what
	// is wrong if the activation is incomplete.
	Activate(ctx context.Context, after string, a Activation) (Activation, error)

	// Activations gives the latest activations, newest first, at most limit;
	// of a source, unless that is empty.
	Activations(ctx context.Context, source string, limit int) ([]Activation, error)

	// Get gives the record with this id, or ErrNotFound (also for an id that
	// is not a UUID).
	Get(ctx context.Context, id string) (Record, error)

	// Search lists records, newest (highest index) first; ErrCursor.
	Search(ctx context.Context, query Query) (Page, error)

	// Size is how many records there are: the index of the next one.
	Size(ctx context.Context) (int64, error)

	// Scan gives the records of a range that a query matches to each, whole and
	// in the order of their indexes. Its memory does not grow with the range,
	// and each may take its time: nobody waits for it. An error of each ends the
	// scan and is returned. The query's Cursor and Limit have no meaning here.
	Scan(ctx context.Context, within Range, query Query, each func(*Record) error) error

	// Checkpoint gives the last signed checkpoint: of everything that was
	// acknowledged before the call.
	Checkpoint(ctx context.Context) ([]byte, error)

	// Keys lists the keys that have signed checkpoints, the oldest first.
	Keys(ctx context.Context) ([]Key, error)

	// Hashes gives hashes of the records' Merkle tree by their index as tlog
	// counts them (tlog.StoredHashIndex); ErrNotFound if the tree has not grown
	// to one.
	Hashes(ctx context.Context, indexes []int64) ([]tlog.Hash, error)

	// Ready says whether an Append would be refused now: it makes a durable
	// write that records nothing.
	Ready(ctx context.Context) error

	// Close waits for the appends that were taken, and releases the storage.
	// What is called after it returns ErrUnavailable. A second Close is no error.
	Close() error
}

// Limits on a search.
const (
	DefaultLimit = 50
	MaxLimit     = 500
)

// Query says which records to list; an empty field does not restrict.
type Query struct {
	Item, Department, Outcome, Project string
	Rule                               string // one of Entry.Rules
	From, To                           string // days of receipt, YYYY-MM-DD, both inclusive
	Cursor                             string // Page.Next of the page before
	Limit                              int    // 0: DefaultLimit; at most MaxLimit
}

// Range is a range of indexes: From is the first, End the one after the last.
type Range struct{ From, End int64 }

// Page is one page of a search.
type Page struct {
	Records []Record // without Manifest and Judgement, which Get gives
	// Next is the cursor of the page that follows, empty on the last one.
	// Records that come in meanwhile neither repeat nor hide others.
	Next string
}
