package server

// The types of problems. A caller tells them apart by `type`.
var (
	malformedManifest = &kind{"malformed-manifest", "The manifest is malformed", 400,
		"The body is not a manifest (or a submission, or a project's facts): broken JSON, an unknown or repeated member, a wrong type, an unknown item, a value past its limit. `errors` lists every fault with its JSON Pointer. It is the caller's fault, not the applicant's: correct the request."}
	invalidParameter = &kind{"invalid-parameter", "A parameter is not valid", 400,
		"A query parameter or a header is unknown, repeated, or not of its form. `errors` names each one."}
	malformedBundle = &kind{"malformed-bundle", "The body is no bundle that can be taken", 400,
		"The body is no OPA bundle (tar.gz with a .manifest), names a file outside itself, twice, or one that is no regular file, or holds no order to publish or to activate. `onewindow publish` and `onewindow activate` make such bundles."}
	badRequest = &kind{"bad-request", "The request is not valid HTTP", 400,
		"The request could not be read as HTTP, or its body ended early."}
	publishingOff = &kind{"publishing-off", "Nobody may publish here", 403,
		"The service was started without `--publish-key FILE`, the public key of whoever may publish rulesets."}
	signatureRefused = &kind{"signature-refused", "The signature is not good", 403,
		"The bundle is not signed, not by a key that the service trusts, or was changed after it was signed. Nothing of it was used."}
	notFound = &kind{"not-found", "There is no such resource", 404,
		"Nothing is served at this path. See the API's description."}
	unknownItem = &kind{"unknown-item", "There is no such item", 404,
		"The ruleset holds no item of this code. `GET /v1/items` lists them."}
	unknownVersion = &kind{"unknown-version", "The item has no such version", 404,
		"The item has no version of this date. Its guide lists the versions."}
	unknownDecision = &kind{"unknown-decision", "There is no such decision", 404,
		"The ledger holds no decision with this id."}
	unknownSubmission = &kind{"unknown-submission", "There is no such submission", 404,
		"The ledger holds no submission with this id."}
	unknownRuleset = &kind{"unknown-ruleset", "There is no such ruleset", 404,
		"The ledger holds no ruleset with this digest. `GET /v1/rulesets` lists those that were in use."}
	unknownReplay = &kind{"unknown-replay", "There is no such replay", 404,
		"There is no replay with this id: the latest 50 that have ended are kept."}
	methodNotAllowed = &kind{"method-not-allowed", "The method is not allowed here", 405,
		"The path exists, but not for this method. The header `Allow` lists those that it takes."}
	requestTimeout = &kind{"request-timeout", "The request did not arrive in time", 408,
		"The client sent its request too slowly. The connection is closed."}
	rulesFromFolder = &kind{"rules-from-folder", "The rules come from a folder", 409,
		"The service was started with `--rules DIR`: what that folder holds is in use, and nothing else can be."}
	superseded = &kind{"ruleset-superseded", "The ruleset can not come into use by this order", 409,
		"An order to publish or to activate is good once, after the activation that it names. Another ruleset came into use since it was signed, or the ruleset is in use already. Look at `GET /v1/rulesets`, and sign a new order."}
	tooLarge = &kind{"too-large", "The body is too large", 413,
		"A manifest may have at most 1 MiB (1048576 bytes); a bundle 64 MiB, unpacked 256 MiB in 50,000 files."}
	unsupportedMediaType = &kind{"unsupported-media-type", "The body's media type is not supported", 415,
		"Send `Content-Type: application/json`, in UTF-8, or `application/gzip` where a bundle is asked for, without a content encoding."}
	unreviewed = &kind{"unreviewed", "Somebody has to look at the materials first", 422,
		"Materials with review points for human eyes (人工审查要点) were handed in, and the manifest does not say who looked at them. `errors` lists the points. Look at each, note what fails in the material's `unmet`, and set `reviewed_by`; or ask with `dry_run=true`."}
	rulesetRefused = &kind{"ruleset-refused", "The ruleset has faults", 422,
		"The ruleset does not load, or some of its tests fail. `errors` lists every finding, with file, line and column. The ruleset in use goes on; nothing of this one was used."}
	noRulesInForce = &kind{"no-rules-in-force", "No rules are in force on that day", 422,
		"The item has no version in force on the day of receipt (404 when a guide or a sample is asked for)."}
	nothingCalledFor = &kind{"nothing-called-for", "The facts call for no item of the stage", 422,
		"Of no item of the stage does `applies_when` hold for the project's facts, nor may it still. There is nothing to decide. Name the items to apply for them all the same; `POST /v1/navigate` tells what each rests on."}
	keyReused = &kind{"idempotency-key-reused", "The idempotency key was used for another request", 422,
		"The same `Idempotency-Key` came with another body before. Nothing was recorded. Use a new key for a new request."}
	tooManyReplays = &kind{"too-many-replays", "Too many replays are waiting", 429,
		"Replays run one after the other, and at most 100 wait. Look at those that you gave, or cancel some with DELETE."}
	headersTooLarge = &kind{"headers-too-large", "The request's header is too large", 431,
		"Request line and header fields may have at most 8 KiB together."}
	internalError = &kind{"internal", "The service failed", 500,
		"A fault in the service. Nothing was answered as decided; the log has the details under the request's id."}
	policyFailed = &kind{"policy-failed", "The item's policy failed", 500,
		"The item's Rego policy met an error in its evaluation. There is no decision: report it to the department whose policy it is."}
	ledgerDamaged = &kind{"ledger-damaged", "The ledger is damaged", 500,
		"What is stored is not what the service wrote. Stop, and verify the ledger."}
	notImplemented = &kind{"method-unknown", "The method is not known", 501,
		"The request's method is none of HTTP's."}
	ledgerUnavailable = &kind{"ledger-unavailable", "The ledger can not be written now", 503,
		"The decision could not be recorded, so there is none: the disk is full or can not be written, or the service is stopping. Ask again later; with an `Idempotency-Key` nothing is recorded twice."}
	policyTimeout = &kind{"policy-timeout", "The item's policy took too long", 503,
		"The evaluation of the item's Rego policy was ended at its time limit. There is no decision."}
	overdue = &kind{"timeout", "The answer took too long", 503,
		"The service could not finish in time. The decision may have been recorded: ask again with the same `Idempotency-Key`."}
)

// kinds are all of them, as the documentation lists them: by status.
var kinds = []*kind{
	malformedManifest, invalidParameter, malformedBundle, badRequest, publishingOff, signatureRefused, notFound, unknownItem,
	unknownVersion, unknownDecision, unknownSubmission, unknownRuleset, unknownReplay, methodNotAllowed, requestTimeout, rulesFromFolder, superseded,
	tooLarge, unsupportedMediaType, unreviewed, rulesetRefused, noRulesInForce, nothingCalledFor, keyReused,
	tooManyReplays, headersTooLarge, internalError, policyFailed, ledgerDamaged, notImplemented, ledgerUnavailable, policyTimeout, overdue,
}
