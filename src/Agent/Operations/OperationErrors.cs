using System.Globalization;
using MBot.Agent.Platform;

namespace MBot.Agent.Operations;

/// <summary>What can be wrong with a request for an operation.</summary>
internal static class OperationErrors
{
    public static MBotException Unknown(string id) =>
        MBotException.NotFound("operation.unknown", $"there is no operation {id}", "mbot-client operations lists them");

    public static MBotException TooLate(Operation operation) => MBotException.FailedPrecondition(
        "operation.too-late",
        $"operation {operation.Id} is {Word(operation.State)}: visitors see the new release already",
        "use a rollback: mbot-client rollback");

    public static MBotException Busy(Operation running) => MBotException.FailedPrecondition(
        "operation.busy",
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Word(running.Kind)} {running.Id} by {running.RequestedBy} is {Word(running.State)}, accepted at {running.AcceptedAt:yyyy-MM-dd HH:mm:ss} UTC"),
        $"wait for it (mbot-client watch {running.Id}) or cancel it (mbot-client cancel {running.Id})");

    public static MBotException IdTaken(Operation other) => new(
        ErrorKind.AlreadyExists, "operation.id-taken", $"operation {other.Id} is a {Word(other.Kind)}")
    {
        Field = "id",
        Hint = "make a new UUID for each request",
    };

    public static MBotException Ended(Operation operation) =>
        MBotException.FailedPrecondition("operation.ended", $"operation {operation.Id} has ended: {Word(operation.State)}");

    public static MBotException Recovering(Operation operation) => MBotException.FailedPrecondition(
        "operation.recovering",
        $"operation {operation.Id} was left {Word(operation.State)} by an earlier agent and has not been taken up again",
        "watch it: it ends by itself");

    public static MBotException Held(string why) =>
        MBotException.FailedPrecondition("operation.held", $"not now: {why}", "try again in a minute");

    public static MBotException Stopping() =>
        new(ErrorKind.Unavailable, "agent.stopping", "the agent is stopping") { Hint = "try again in a few seconds" };

    private static string Word(OperationKind kind) => kind.ToString().ToLowerInvariant();

    private static string Word(OperationState state) => state switch
    {
        OperationState.CandidateStarting => "starting the candidate",
        OperationState.AwaitingHealth => "waiting for the candidate's health",
        _ => state.ToString().ToLowerInvariant(),
    };
}
