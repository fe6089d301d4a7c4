# The service in an image that holds one static binary and nothing else.
#
#   docker build -t onewindow .
#   docker run --rm --read-only -v onewindow-data:/data -p 127.0.0.1:8080:8080 \
#     -e ONEWINDOW_ADDR=0.0.0.0:8080 -e ONEWINDOW_INSECURE=true onewindow
#
# The service listens on loopback unless told otherwise: in a container that is
# the container's own. The example lets the port out to the host's loopback only.

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o /out/onewindow ./cmd/onewindow \
 && mkdir /out/data

FROM scratch
COPY --from=build /out/onewindow /onewindow
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
VOLUME /data
ENV ONEWINDOW_DATA=/data
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["/onewindow"]
CMD ["serve"]
