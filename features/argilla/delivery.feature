@argilla @system
Feature: How an event is delivered

  @AR-SUCCESS
  Rule: An attempt that is answered with 2xx is the last

    Scenario Outline: A listener that answers <status>
      Given an Argilla webhook that plays "<status> forever"
      When somebody creates a dataset
      Then exactly 1 request arrives

      Examples:
        | status |
        | 200    |
        | 204    |
        | 299    |

  @AR-FOUR-ATTEMPTS
  Rule: Anything but 2xx is tried again, four times in all

    Scenario Outline: <what>
      Given an Argilla webhook that plays "<script> forever"
      When somebody creates a dataset
      Then exactly 4 requests arrive

      Examples:
        | what         | script                                  |
        | a redirect   | 302(Location: "http://one.hooks.test/") |
        | gone         | 410                                     |
        | too many     | 429(Retry-After: 3600)                  |
        | an error     | 500                                     |
        | a lost reply | close(when: after)                      |

    Scenario: A listener that is not there
      Given an Argilla webhook that plays "refuse forever"
      When somebody creates a dataset
      Then exactly 4 connects are tried

  @AR-SCHEDULE
  Rule: The pauses are 10 s, 60 s and 180 s

    Scenario: A listener that fails four times
      Given an Argilla webhook that plays "500 forever"
      When somebody creates a dataset
      Then the pause before try 2 is 10s
      And the pause before try 3 is 60s
      And the pause before try 4 is 180s

  @AR-TIMEOUT
  Rule: An attempt that is not answered within 20 s is given up

    Scenario: A listener that never answers
      Given an Argilla webhook that plays "hang forever"
      When somebody creates a dataset
      Then try 1 is given up after 20s
