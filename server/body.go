package server

import (
	"fmt"
	"io"
	"mime"
	"strings"

	"github.com/gofiber/fiber/v2"

	"onewindow/engine/manifest"
)

// maxDrain is how much of a body is read away, in bytes, so that a client that
// is still sending gets its answer and may keep its connection.
const maxDrain = 8 << 20

// readBody reads a manifest's bytes, at most manifest.MaxBytes. They are the
// caller's own: nothing of them is reused after the request.
func readBody(c *fiber.Ctx, r *request) ([]byte, error) {
	if err := checkMediaType(c, fiber.MIMEApplicationJSON); err != nil {
		return nil, err
	}
	length := c.Request().Header.ContentLength()
	if length > manifest.MaxBytes {
		return nil, tooLarge.because(fmt.Sprintf("the body has %d bytes; a manifest may have at most %d", length, manifest.MaxBytes))
	}
	stream := c.Context().RequestBodyStream()
	if stream == nil {
		return nil, nil
	}
	var body []byte
	var err error
	if length >= 0 {
		body = make([]byte, length)
		_, err = io.ReadFull(stream, body)
	} else {
		body, err = io.ReadAll(io.LimitReader(stream, manifest.MaxBytes+1))
	}
	r.bodyRead = len(body) <= manifest.MaxBytes
	if err != nil {
		c.Context().SetConnectionClose()
		return nil, transportProblem(err)
	}
	if len(body) > manifest.MaxBytes {
		return nil, tooLarge.because(fmt.Sprintf("the body has more than %d bytes", manifest.MaxBytes))
	}
	return body, nil
}

// transportProblem tells why a body could not be read.
func transportProblem(err error) *Problem {
	if strings.Contains(err.Error(), "timeout") { // of a broken chunk fasthttp gives no other sign
		return requestTimeout.from(err, "the body did not arrive in time")
	}
	return badRequest.from(err, "the body ended early, or its chunks are broken")
}

// checkMediaType wants a media type, in UTF-8 if it is text, and no content
// encoding.
func checkMediaType(c *fiber.Ctx, want string) error {
	header := &c.Request().Header
	if encoding := header.ContentEncoding(); len(encoding) > 0 && !strings.EqualFold(string(encoding), "identity") {
		return unsupportedMediaType.because("send the body without a content encoding")
	}
	given := header.ContentType()
	if string(given) == want {
		return nil
	}
	mediaType, parameters, err := mime.ParseMediaType(string(given))
	switch {
	case err != nil || mediaType != want:
		return unsupportedMediaType.because("the body must have the media type " + want)
	case parameters["charset"] != "" && !strings.EqualFold(parameters["charset"], "utf-8"):
		return unsupportedMediaType.because("the body must be in UTF-8")
	}
	return nil
}

// drain reads away what is left of the request's body: the next request on the
// connection begins after it. Too much of it closes the connection instead.
func drain(c *fiber.Ctx, r *request) {
	stream := c.Context().RequestBodyStream()
	if stream == nil || r.bodyRead { // a stream of chunks must not be read past its end
		return
	}
	if c.Request().Header.ContentLength() > maxDrain {
		c.Context().SetConnectionClose()
		return
	}
	read, err := io.Copy(io.Discard, io.LimitReader(stream, maxDrain+1))
	if err != nil || read > maxDrain {
		c.Context().SetConnectionClose()
	}
}
