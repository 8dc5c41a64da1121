# A NATS server for the container drill. Its main package is that of the module
# that is embedded otherwise.
FROM scratch
COPY nats-server /nats-server
EXPOSE 4222 6222
ENTRYPOINT ["/nats-server"]
