# The sender: LangSmith's webhook side. `make images` builds it.
#
# Its flags come from the environment, HOOKDRILL_LISTEN for --listen. Its keys
# are in HOOKDRILL_KEYSET; where there are none, it makes some beside its data.
FROM scratch
COPY hookdrill /hookdrill
# The folder comes along so that a volume on it belongs to the user below.
COPY --chown=65532:65532 data /data
USER 65532:65532
ENV HOOKDRILL_LISTEN=:1984 HOOKDRILL_DATA=/data/langsmith
EXPOSE 1984
VOLUME /data
ENTRYPOINT ["/hookdrill", "simulate", "langsmith"]
