@drills @sender
Feature: What holds of every delivery, whatever its endpoint does

  @DRILL-NOTHING-LOST
  Rule: Every delivery that was accepted ends delivered or failed

    Scenario: The sender dies during an attempt, and in the pause after one
      Given a shared endpoint "e1" that plays "each delivery: 503(delay: 200ms), 200(delay: 200ms) forever"
      And a delivery "d1" of 100 bytes to "e1"
      And a delivery "d2" of 100 bytes to "e1" after 2.5s
      And the sender dies after 100ms, for 500ms
      And the sender dies after 2s, for 2s
      When the deliveries are made
      Then no delivery breaks "DRILL-NOTHING-LOST"

  @DRILL-BUDGET
  Rule: No delivery makes more attempts than its policy allows, given how they ended

    Scenario Outline: An endpoint that plays <plays>
      Given a shared endpoint "e1" that plays "<plays>"
      And a delivery "d1" of 100 bytes to "e1"
      When the deliveries are made
      Then no delivery breaks "DRILL-BUDGET"

      Examples:
        | plays          |
        | 503 forever    |
        | 404 forever    |
        | refuse forever |
        | reset forever  |
        | hang forever   |

  @DRILL-WHOLE-BUDGET
  Rule: No delivery is given up while its policy still has an attempt for it

    Scenario: The third attempt would succeed
      Given deliveries by the policy "langsmith" with the seed 3
      And a shared endpoint "e1" that plays "503 x2, 200"
      And a delivery "d1" of 100 bytes to "e1"
      When the deliveries are made
      Then no delivery breaks "DRILL-WHOLE-BUDGET"

  @DRILL-FINAL
  Rule: Nothing is sent for a delivery after its final outcome

    Scenario: The sender dies once the delivery has ended
      Given a shared endpoint "e1" that plays "200 forever"
      And a delivery "d1" of 100 bytes to "e1"
      And a delivery "d2" of 100 bytes to "e1" after 2s
      And the sender dies after 1s, for 500ms
      When the deliveries are made
      Then no delivery breaks "DRILL-FINAL"

  @DRILL-PAUSES
  Rule: The pauses between attempts are those of the policy

    Scenario: Two pauses after a 5xx
      Given a shared endpoint "e1" that plays "503 forever"
      And a delivery "d1" of 100 bytes to "e1"
      When the deliveries are made
      Then no delivery breaks "DRILL-PAUSES"

  @DRILL-DEADLINES
  Rule: No attempt waits longer than the policy's deadlines

    Scenario: An endpoint that never answers, and one that stops reading
      Given a shared endpoint "e1" that plays "hang forever"
      And a shared endpoint "e2" that plays "stop-reading forever"
      And a delivery "d1" of 100 bytes to "e1"
      And a delivery "d2" of 262144 bytes to "e2"
      When the deliveries are made
      Then no delivery breaks "DRILL-DEADLINES"
