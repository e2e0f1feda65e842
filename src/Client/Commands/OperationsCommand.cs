using System.CommandLine;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class OperationsCommand : Verb
{
    private readonly Argument<string?> id = new("ID") { HelpName = "ID", Description = "Show this one with its failure and evidence, or its outcome.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<int> limit = new("--limit", "-n") { Description = "At most so many (1 to 500).", DefaultValueFactory = _ => 20, HelpName = "N" };

    public OperationsCommand(ClientEnvironment environment)
        : base(environment, "operations", "List redeploys, rollbacks and restarts, newest first; with an id, tell about one.")
    {
        id.CompletionSources.Add(Suggest.Operations(environment));
        Add(id);
        Add(limit);
        Common.Between(limit, 1, 500);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        if (session.Get(id) is { } one)
        {
            var operation = await session.Agent.ReadAsync(options => session.Agent.Operations.GetAsync(new GetOperationRequest { Id = one }, options), cancellationToken).ConfigureAwait(false);
            if (session.Json)
                session.Terminal.Document(operation);
            else
                Tell(session, operation);
            return ExitCode.Ok;
        }

        var reply = await session.Agent.ReadAsync(options => session.Agent.Operations.ListAsync(new ListOperationsRequest { Limit = session.Get(limit) }, options), cancellationToken).ConfigureAwait(false);
        if (session.Json)
            session.Terminal.Document(reply);
        else
            Show(session, reply.Operations);
        return ExitCode.Ok;
    }

    private static void Show(Session session, IReadOnlyList<Operation> operations) =>
        session.Terminal.Table(["OPERATION", "WHAT", "STATE", "REF", "RELEASE", "BY", "ACCEPTED", "WHY"],
            [.. operations.Select(operation => new Cell[]
            {
                operation.Id, OperationText.Kind(operation.Kind),
                new(OperationText.State(operation.State), OperationText.StyleOf(operation.State)),
                operation.Ref, operation.ReleaseId, operation.RequestedBy, Text.Moment(operation.AcceptedAt, session.Clock), operation.Failure?.Message ?? "",
            })], "no operations yet");

    private static void Tell(Session session, Operation operation)
    {
        session.Terminal.Line($"{OperationText.Kind(operation.Kind)} {operation.Id}", Style.Strong);
        session.Terminal.Line($"  requested by  {operation.RequestedBy}, {Text.Moment(operation.AcceptedAt, session.Clock)}");
        session.Terminal.Line($"  ref           {operation.Ref} {Text.Commit(operation.Commit)}");
        OutcomeReport.Write(session.Terminal, operation);
    }
}
