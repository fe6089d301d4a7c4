package sqlite

import (
	"encoding/hex"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"zombiezen.com/go/sqlite"

	"onewindow/engine/ledger"
)

// The columns of decisions, in the order in which a row is written and read.
const (
	summaryColumns = `idx, id, item, department, version, outcome, project, project_name, previous,
		received_at, received_on, rules, ruleset, engine, asker, decided_at, key, request,
		manifest_digest, judgement_digest`
	contentColumns = `dictionary, checksum, manifest, judgement`

	insertDecision = `INSERT INTO decisions (` + summaryColumns + `, ` + contentColumns + `)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	selectSummary = `SELECT ` + summaryColumns + ` FROM decisions WHERE idx = ?`
	selectRecord  = `SELECT ` + summaryColumns + `, ` + contentColumns + ` FROM decisions WHERE `
)

const (
	columnManifestDigest = 18 // counted from 0, as columns are (parameters from 1)
	columnDictionary     = 20
)

// bind sets all parameters of insertDecision. buffer is scratch, and returned.
func bind(stmt *sqlite.Stmt, r *ledger.Record, c *content, buffer []byte) []byte {
	stmt.BindInt64(1, r.Index)
	for i, text := range [...]string{
		r.ID, r.Item, r.Department, r.Version, r.Outcome, r.Project, r.ProjectName, r.Previous,
		r.ReceivedAt, r.ReceivedOn,
	} {
		stmt.BindText(2+i, text)
	}
	buffer = buffer[:0]
	if len(r.Rules) > 0 {
		buffer = ledger.AppendRules(buffer, r.Rules)
	}
	stmt.BindText(12, string(buffer))
	stmt.BindText(13, r.Ruleset)
	stmt.BindText(14, r.Engine)
	stmt.BindText(15, r.Asker)
	buffer = r.DecidedAt.AppendFormat(buffer[:0], ledger.TimeForm)
	stmt.BindText(16, string(buffer))
	stmt.BindText(17, r.Key)
	if r.Key == "" {
		stmt.BindBytes(18, nil)
	} else {
		stmt.BindBytes(18, r.Request[:])
	}
	buffer = appendSum(buffer[:0], r.ManifestDigest)
	stmt.BindBytes(19, buffer)
	buffer = appendSum(buffer[:0], r.JudgementDigest)
	stmt.BindBytes(20, buffer)
	stmt.BindInt64(21, c.dictionary)
	stmt.BindInt64(22, int64(c.checksum))
	stmt.BindBytes(23, c.manifest)
	stmt.BindBytes(24, c.judgement)
	return buffer
}

const digestPrefix = "sha256:"

// appendSum appends the bytes of a digest that NewRecord made.
func appendSum(buffer []byte, digest string) []byte {
	var text [64]byte
	buffer, _ = hex.AppendDecode(buffer, append(text[:0], digest[len(digestPrefix):]...))
	return buffer
}

// summary reads a row's columns up to the content.
func summary(stmt *sqlite.Stmt) (r ledger.Record, err error) {
	r.Index = stmt.ColumnInt64(0)
	for i, text := range [...]*string{
		&r.ID, &r.Item, &r.Department, &r.Version, &r.Outcome, &r.Project, &r.ProjectName, &r.Previous,
		&r.ReceivedAt, &r.ReceivedOn,
	} {
		*text = stmt.ColumnText(1 + i)
	}
	if stmt.ColumnLen(11) > 0 {
		if err := json.Unmarshal(columnBytes(stmt, 11), &r.Rules); err != nil {
			return r, damaged(r.Index, "rules", err)
		}
	}
	r.Ruleset, r.Engine, r.Asker = stmt.ColumnText(12), stmt.ColumnText(13), stmt.ColumnText(14)
	if r.DecidedAt, err = time.Parse(ledger.TimeForm, stmt.ColumnText(15)); err != nil {
		return r, damaged(r.Index, "decided_at", err)
	}
	r.DecidedAt = r.DecidedAt.In(ledger.Zone)
	r.Key = stmt.ColumnText(16)
	stmt.ColumnBytes(17, r.Request[:])
	r.ManifestDigest = digestPrefix + hex.EncodeToString(columnBytes(stmt, columnManifestDigest))
	r.JudgementDigest = digestPrefix + hex.EncodeToString(columnBytes(stmt, columnManifestDigest+1))
	return r, nil
}

// record reads a whole row, as one of selectRecord gives it, and checks that
// its content is what its digests say.
func (d *dictionaries) record(conn *sqlite.Conn, stmt *sqlite.Stmt) (ledger.Record, error) {
	r, err := summary(stmt)
	if err != nil {
		return r, err
	}
	stored := content{
		dictionary: stmt.ColumnInt64(columnDictionary),
		checksum:   uint32(stmt.ColumnInt64(columnDictionary + 1)),
		manifest:   columnBytes(stmt, columnDictionary+2),
		judgement:  columnBytes(stmt, columnDictionary+3),
	}
	dict, err := d.get(conn, stored.dictionary)
	if err != nil {
		return r, err
	}
	r.Manifest, r.Judgement, err = stored.unpack(dict,
		columnBytes(stmt, columnManifestDigest), columnBytes(stmt, columnManifestDigest+1))
	if err != nil {
		return r, fmt.Errorf("record %d: %w", r.Index, err)
	}
	return r, nil
}

func columnBytes(stmt *sqlite.Stmt, column int) []byte {
	bytes := make([]byte, stmt.ColumnLen(column))
	stmt.ColumnBytes(column, bytes)
	return bytes
}

func damaged(index int64, column string, err error) error {
	return fmt.Errorf("record %d: %w: %s: %w", index, ledger.ErrDamaged, column, err)
}
