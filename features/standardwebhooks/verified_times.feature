@standardwebhooks @listener
Feature: The time at which a request was signed
  A request that somebody caught can be sent again. Only its timestamp tells, and
  only because it is signed.

  @SW-VERIFY-TIMESTAMP
  Rule: An old request is refused, and one from the future, however well it is signed

    Scenario Outline: <case>
      Given a listener that verifies with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      And a request that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX" <age>
      When the request is sent
      Then the listener refuses it

      Examples:
        | case          | age       |
        | An hour old   | 1h ago    |
        | An hour ahead | 1h ahead  |
        | A year old    | 8760h ago |

  @SW-VERIFY-TOLERANCE
  Rule: The tolerance is five minutes, into the past and into the future

    Scenario Outline: <case>
      Given a listener that verifies with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      And a request that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX" <age>
      When the request is sent
      Then the listener <answer> it

      Examples:
        | case                 | age        | answer  |
        | Almost too old       | 290s ago   | takes   |
        | Just too old         | 310s ago   | refuses |
        | Almost too far ahead | 290s ahead | takes   |
        | Just too far ahead   | 310s ahead | refuses |

  @SW-VERIFY-TIMESTAMP-TEXT
  Rule: A timestamp is digits alone, and its text is what is verified

    Scenario Outline: <case>
      Given a listener that verifies with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      And a request that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      And its header "webhook-timestamp" is "<timestamp>"
      When the request is sent
      Then the listener refuses it

      Examples:
        | case                | timestamp            |
        | ts-milliseconds     | {timestamp}000       |
        | ts-empty            |                      |
        | ts-negative         | -1                   |
        | ts-not-number       | hello                |
        | ts-nan              | NaN                  |
        | ts-overflow         | 99999999999999999999 |
        | ts-fraction         | {timestamp}.5        |
        | ts-trailing-garbage | {timestamp}abc       |
        | ts-plus-sign        | +{timestamp}         |
        | ts-leading-zero     | 0{timestamp}         |

  @SW-VERIFY-ID
  Rule: An id with a full stop is refused: an old request could be shown as a new one

    Scenario: dot-shift-replay
      Given a listener that verifies with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
      And a request that is signed with "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX" 8760h ago
      And its body is "{"forged":1}", and was "{now}.{"forged":1}" when it was signed
      And its header "webhook-id" is "{id}.{timestamp}"
      And its header "webhook-timestamp" is "{now}"
      When the request is sent
      Then the listener refuses it
