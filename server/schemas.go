package server

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"onewindow/engine/schema"
)

// schema answers GET /v1/schemas/{name}: the JSON Schema of a sort of file, for
// the editors of those who write rules.
func (s *Server) schema(c *fiber.Ctx) error {
	document := schema.Get(c.Params("name"))
	if document == nil {
		return notFound.because("there is no schema of this name; there are " + strings.Join(schema.Names(), ", "))
	}
	return sendJSON(c, document)
}
