package ledgertest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"onewindow/engine/judgement"
	"onewindow/engine/ledger"
)

// Ruleset is the digest that specimens name, and Bundle what to archive for it.
const Ruleset = "h1:FFX4ffZSh4xGh5kQxTTMjJtUKSQfX6Iv0F0z4HJt6M0="

// Bundle stands for the ruleset's archive: a ledger does not look into it.
var Bundle = []byte("a bundle of catalog and policies")

// Specimen makes an entry of the size and texture of a real one: a manifest of
// about 4 KB for 15 materials, and its judgement of about 3 KB. The same
// number always gives the same entry.
func Specimen(number int) ledger.Entry {
	s := specimen{
		Rand:   rand.New(rand.NewPCG(uint64(number), 1)),
		item:   items[number%len(items)],
		number: number,
	}
	s.received = time.Date(2026, 1, 5, 9, 0, 0, 0, time.FixedZone("", 8*60*60)).
		Add(time.Duration(number) * 97 * time.Second)
	s.project = fmt.Sprintf("26%02d-420607-04-01-%06d", 1+number/9%12, number/9%1_000_000)
	s.name = fmt.Sprintf("襄州区%s%s建设项目", s.pick(places), s.pick(trades))
	s.owner = "襄阳" + s.pick(firms) + s.pick(trades) + "有限公司"
	answer := s.judgement()
	var rules []string
	for _, reason := range answer.Reasons {
		if reason.Effect != judgement.EffectAdvise {
			rules = append(rules, reason.Rule)
		}
	}
	return ledger.Entry{
		Item:        s.item.code,
		Department:  s.item.department,
		Version:     s.item.version,
		Outcome:     string(answer.Outcome),
		Project:     s.project,
		ProjectName: s.name,
		ReceivedAt:  s.received.Format(time.RFC3339),
		ReceivedOn:  s.received.Format(time.DateOnly),
		Rules:       rules,
		Manifest:    canonical(s.manifest()),
		Judgement:   canonical(answer),
		Ruleset:     Ruleset,
		Engine:      "1.0.0",
		Asker:       "window-3",
		DecidedAt:   s.received.Add(1234 * time.Millisecond),
	}
}

// Keyed gives an entry a key, with the digest of its manifest as the request's.
func Keyed(entry ledger.Entry, key string) ledger.Entry {
	entry.Key, entry.Request = key, sha256.Sum256(entry.Manifest)
	return entry
}

// Together is a submission of n specimens.
func Together(first, n int) ledger.Submission {
	s := ledger.Submission{Document: fmt.Appendf(nil, `{"first":%d}`, first)}
	for i := range n {
		s.Entries = append(s.Entries, Specimen(first+i))
	}
	return s
}

type specimen struct {
	*rand.Rand
	item                 item
	number               int
	received             time.Time
	project, name, owner string
}

func (s *specimen) pick(from []string) string { return from[s.IntN(len(from))] }

func (s *specimen) digits(n int) string {
	text := make([]byte, n)
	for i := range text {
		text[i] = '0' + byte(s.IntN(10))
	}
	return string(text)
}

func (s *specimen) day() string {
	return s.received.AddDate(0, 0, -s.IntN(200)).Format(time.DateOnly)
}

func (s *specimen) manifest() map[string]any {
	var handedIn []any
	for i := range s.item.materials() {
		material := s.item.material(i)
		entry := map[string]any{
			"code": material.code, "form": "original", "copies": 1 + s.IntN(3),
			"issued_on": s.day(),
		}
		if s.IntN(2) == 0 {
			entry["issued_by"], entry["number"] = s.pick(issuers), "襄审批〔2026〕"+s.digits(4)+"号"
		}
		if s.IntN(3) == 0 {
			hash := sha256.Sum256([]byte(s.digits(18)))
			delete(entry, "copies")
			entry["form"] = "electronic"
			entry["files"] = []any{map[string]any{
				"media_type": "application/pdf", "name": material.name + ".pdf",
				"sha256": hex.EncodeToString(hash[:]), "size": s.IntN(9_000_000),
			}}
		}
		if s.IntN(2) == 0 {
			entry["seals"] = []any{"建设单位"}
		}
		if s.IntN(2) == 0 {
			entry["fields"] = map[string]any{"project_code": s.project, "project_name": s.name}
		}
		handedIn = append(handedIn, entry)
	}
	return map[string]any{
		"item": s.item.code, "received_at": s.received.Format(time.RFC3339), "reviewed_by": "综合窗口" + s.digits(1) + "号",
		"materials": handedIn,
		"project": map[string]any{
			"code": s.project, "name": s.name, "kind": "building", "location": "襄阳市" + s.pick(places) + s.digits(2) + "号",
			"total_investment_cny": s.IntN(90_000) * 10_000, "floor_area_m2": s.IntN(90_000), "supervision_required": true,
		},
		"applicant": map[string]any{
			"name": s.owner, "type": "enterprise", "uscc": "91420607MA" + s.digits(8),
			"agent": map[string]any{"name": s.pick(surnames) + s.pick(surnames), "phone": "139" + s.digits(8)},
		},
	}
}

// judgement accepts three in five; of the others one in eight is rejected.
func (s *specimen) judgement() judgement.Judgement {
	notify, decide := s.received.AddDate(0, 0, 7).Format(time.DateOnly), s.received.AddDate(0, 0, 5).Format(time.DateOnly)
	answer := judgement.Judgement{
		Item: s.item.code, Department: s.item.department, Version: s.item.version, Outcome: judgement.Accept,
		ReceivedAt: s.received.Format(time.RFC3339), NotifyBy: &notify, DecideBy: &decide,
		Reasons: []judgement.Reason{}, Obligations: []judgement.Obligation{}, ToReview: []judgement.ToReview{},
	}
	for i := range s.item.materials() {
		material := s.item.material(i)
		answer.Materials = append(answer.Materials, judgement.Material{
			Code: material.code, Name: material.name, Status: judgement.Satisfied,
		})
	}
	if s.number%5 < 3 {
		return answer
	}
	answer.Outcome = judgement.CorrectAllItems
	for n := range 4 {
		i := (s.IntN(3) + 4*n) % s.item.materials()
		answer.Materials[i].Status = judgement.Missing
		answer.Reasons = append(answer.Reasons, s.reason(i))
	}
	if s.number%40 == 39 {
		answer.Outcome = judgement.Reject
		answer.Reasons[0].Effect, answer.Reasons[0].Rule = judgement.EffectReject, "acceptance/above-threshold"
		answer.Reasons[0].Kind, answer.Reasons[0].Ground = judgement.ConditionNotMet, "not_required"
	}
	return answer
}

func (s *specimen) reason(i int) judgement.Reason {
	material := s.item.material(i)
	return judgement.Reason{
		Rule: "materials/" + material.code + "/missing", Kind: judgement.MissingMaterial, Effect: judgement.EffectCorrect,
		Material: material.code, Path: "/materials", Message: "缺少" + material.name + "原件1份",
		Basis:  []string{"construction-permit-measures#4." + s.digits(1)},
		Source: fmt.Sprintf("catalog/%s/%s/%s.yaml:%d", s.item.department, s.item.code, s.item.version, 20+9*i),
		Remedy: []judgement.Operation{{Op: "add", Path: "/materials/-", Value: canonical(map[string]any{
			"code": material.code, "form": "original", "copies": 1, "seals": []any{"建设单位"},
			"issued_on": s.received.Format(time.DateOnly),
			"fields":    map[string]any{"project_code": s.project, "project_name": s.name},
		})}},
	}
}

func canonical(document any) []byte {
	bytes, err := json.Marshal(document, json.Deterministic(true))
	if err == nil {
		err = (*jsontext.Value)(&bytes).Canonicalize()
	}
	if err != nil {
		panic(fmt.Sprintf("specimen: %v", err)) // our own maps of plain values
	}
	return bytes
}
