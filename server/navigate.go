package server

import (
	"cmp"

	"github.com/gofiber/fiber/v2"

	"onewindow/engine/guide"
	"onewindow/engine/manifest"
	"onewindow/engine/navigator"
)

// navigate answers POST /v1/navigate: a project's way through its approvals.
func (s *Server) navigate(c *fiber.Ctx) error {
	if err := queryOf(c).err(); err != nil {
		return err
	}
	r := requestOf(c)
	body, err := readBody(c, r)
	if err != nil {
		return err
	}
	m, err := manifest.DecodeProject(body, r.edition.Dictionary())
	if err != nil {
		return manifestProblem(err)
	}
	m.ReceivedOn = cmp.Or(m.ReceivedOn, guide.Today(s.now()))
	route, err := navigator.New(r.edition, m)
	if err != nil {
		return internalError.from(err, "the rules of an item could not be read")
	}
	return answerJSON(c, route)
}
