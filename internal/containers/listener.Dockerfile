# The listener of LangSmith's guide. `make images` builds it.
#
# Its flags come from the environment, HOOKDRILL_LISTEN for --listen. Its secrets
# are LS_WEBHOOK, which it checks, and LANGSMITH_API_KEY, which it sends.
FROM scratch
COPY hookdrill /hookdrill
# The folder comes along so that a volume on it belongs to the user below.
COPY --chown=65532:65532 data /data
USER 65532:65532
ENV HOOKDRILL_LISTEN=:8000 HOOKDRILL_DATA=/data/inbox
EXPOSE 8000
VOLUME /data
ENTRYPOINT ["/hookdrill", "listen", "langsmith"]
