@argilla @system
Feature: Where a webhook may lead, and pings
  The guide and the released servers differ about hosts such as localhost.

  @AR-LOCALHOST
  Rule: The released servers take a host without a top-level domain

    Scenario: localhost
      Given an Argilla webhook that plays "200 forever"
      When an owner asks for "POST /webhooks" with
        """
        {"url":"http://LOCALHOST:80","events":["dataset.created"]}
        """
      Then the answer is 201, and says ""url":"http://localhost/""

  @AR-TOP-LEVEL-DOMAIN
  Rule: The guide asks for a host with a top-level domain, or for an IP address

    Scenario Outline: <url>
      Given an Argilla as its guide describes it
      And an Argilla webhook that plays "200 forever"
      When an owner asks for "POST /webhooks" with
        """
        {"url":"<url>","events":["dataset.created"]}
        """
      Then the answer is <status>, and says "<says>"

      Examples:
        | url                     | status | says             |
        | http://localhost:8000/x | 422    | top-level domain |
        | http://worker/x         | 422    | top-level domain |
        | http://127.0.0.1:8000/x | 201    | 127.0.0.1        |
        | https://example.com/x   | 201    | example.com      |

  @AR-PING
  Rule: A ping is one request at once, and answered with 204 whatever the listener says

    Scenario Outline: A listener that answers <status>
      Given an Argilla webhook that plays "<status> forever"
      When somebody pings the webhook
      Then the answer is 204, without a body
      And these events come: "ping"
      And exactly 1 request arrives

      Examples:
        | status |
        | 200    |
        | 500    |

    Scenario: A webhook that is disabled
      Given an Argilla webhook that plays "200 forever"
      And the webhook is disabled
      When somebody pings the webhook
      Then the answer is 204, without a body
      And these events come: "ping"

  @AR-PING-UNANSWERED
  Rule: A ping that gets no answer at all is a 500 that says why

    Scenario Outline: <what>
      Given an Argilla webhook that plays "<script>"
      When somebody pings the webhook
      Then the answer is 500, and says "<says>"

      Examples:
        | what          | script                     | says                               |
        | a lost answer | close(when: after) forever | "type":"httpx.RemoteProtocolError" |
        | a reset       | reset(when: after) forever | "type":"httpx.ReadError"           |
