@langsmith @system
Feature: The payload that a rule sends

  @LS-PAYLOAD
  Rule: The body is the payload

    Scenario: Of a window with several runs
      Given a rule that looks every 2s, with a webhook that plays "200 forever"
      And 5 runs, one every 300ms
      When the rule is at work for 4s
      Then the payload is as the guide describes it

  @LS-RUN-FIELDS
  Rule: A run in the payload has the 34 fields of the guide's sample

    Scenario: A run that nobody said much of
      Given a rule that looks every 1s, with a webhook that plays "200 forever"
      And a run that is posted at 300ms
      When the rule is at work for 3s
      Then each run has the fields of the guide's sample, and no others

  @LS-TIMES
  Rule: The times of the window have an offset, those of a run have none

    Scenario: One payload has both
      Given a rule that looks every 1s, with a webhook that plays "200 forever"
      And a run that is posted at 300ms
      When the rule is at work for 3s
      Then the window's times have an offset
      And the runs' times have no offset

  @LS-COSTS
  Rule: Costs are decimals in strings, digit for digit

    Scenario Outline: <cost>
      Given a rule that looks every 1s, with a webhook that plays "200 forever"
      And a run that is posted at 300ms
      And it costs "<cost>"
      When the rule is at work for 3s
      Then the run's costs are "<cost>", in strings

      Examples:
        | cost                        |
        | 0.00012300                  |
        | 0.1000000000000000055511151 |
        | 12345678901234567890.5      |

  @LS-FEEDBACK-STATS
  Rule: feedback_stats adds up the feedback on a run until its window closed

    Scenario: Twice, with different scores
      Given a rule that looks every 2s, with a webhook that plays "200 forever"
      And a run that is posted at 300ms
      And it gets the feedback "correctness" with a score of 1 at 500ms
      And it gets the feedback "correctness" with a score of 0 at 700ms
      When the rule is at work for 4s
      Then the run's feedback "correctness" counts 2, with an average of 0.5
