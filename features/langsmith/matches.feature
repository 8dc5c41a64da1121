@langsmith @system
Feature: What a rule matches

  @LS-FILTER
  Rule: A rule sends the runs that its filter is for, and no others

    Scenario: By type
      Given a rule that looks every 1s, with a webhook that plays "200 forever"
      And the rule's filter is 'eq(run_type, "llm")'
      And a run that is posted at 300ms
      And a run that is posted at 600ms
      And its type is "llm"
      When the rule is at work for 3s
      Then only run 2 is in a window

    Scenario: By feedback, which comes after a look
      Given a rule that looks every 1s, with a webhook that plays "200 forever"
      And the rule's filter is 'has(feedback_key, "correctness")'
      And a run that is posted at 300ms
      And it gets the feedback "correctness" with a score of 1 at 1500ms
      And a run that is posted at 600ms
      When the rule is at work for 4s
      Then only run 1 is in a window

  @LS-SAMPLING
  Rule: The sampling rate is the share of the matching runs that is sent

    Scenario Outline: <rate> %
      Given a rule that looks every 1s, with a webhook that plays "200 forever"
      And the rule's sampling rate is <rate> %
      And 5 runs, one every 300ms
      When the rule is at work for 4s
      Then the rule's log says "<outcome>" of every run
      And <requests>

      Examples:
        | rate | outcome | requests                    |
        | 0    | skipped | exactly 0 requests arrive   |
        | 100  | success | at least 1 request arrives  |

  @LS-EMPTY-WINDOW
  Rule: A window in which nothing matched sends nothing

    Scenario: Looks at a run that the filter is not for
      Given a rule that looks every 1s, with a webhook that plays "200 forever"
      And the rule's filter is 'eq(run_type, "llm")'
      And a run that is posted at 300ms
      When the rule is at work for 4s
      Then exactly 0 requests arrive
      And the rule's log says "success" of no run
