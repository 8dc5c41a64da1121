@langsmith @sender
Feature: What a failure to connect is
  Up to the moment when the request can be written, nothing can have been acted
  on, and trying again is safe. From then on it is not.

  @LS-CONNECT-KINDS
  Rule: Whatever fails before the request can be written is a failure to connect

    Scenario Outline: <case>
      Given an endpoint with TLS that plays "<fault> forever"
      When the payload is delivered
      Then exactly 3 connects are tried
      And exactly 0 requests arrive
      And the delivery fails with "connect-exhausted"

      Examples:
        | case                   | fault          |
        | dns-nxdomain           | name-not-found |
        | tls-bad-certificate    | tls-untrusted  |
        | an expired certificate | tls-expired    |
        | another's certificate  | tls-wrong-name |

  @LS-CONNECT-DEADLINE
  Rule: A connect try is given up after 5 s and counts as a failure to connect

    Scenario: connect-blackhole fails
      Given an endpoint that plays "black-hole forever"
      When the payload is delivered
      Then try 1 is given up after 5s
      And exactly 3 connects are tried
      And exactly 0 requests arrive
      And the delivery fails with "connect-exhausted"

    Scenario: A TLS handshake that stalls is part of the connect
      Given an endpoint with TLS that plays "tls-stall, 200"
      When the payload is delivered
      Then exactly 2 connects are tried
      And exactly 1 request arrives
      And the delivery succeeds

  @LS-AFTER-SEND-FINAL
  Rule: A connection that breaks after the request began fails the delivery

    Scenario Outline: <case> fails without a retry
      Given an endpoint that plays "<fault>, 200"
      When the payload is delivered
      Then exactly 1 request arrives
      And the delivery fails with "transport-after-send"

      Examples:
        | case                          | fault                 |
        | reset-after-request           | reset(when: after)    |
        | fin-after-request             | close(when: after)    |
        | garbage for an answer         | garbage               |
        | the work done, the reply lost | lose-reply(by: reset) |
