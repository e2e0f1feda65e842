using System.CommandLine;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class CancelCommand : Verb
{
    private readonly Argument<string> id = new("ID") { HelpName = "ID", Description = "The operation's id." };

    public CancelCommand(ClientEnvironment environment)
        : base(environment, "cancel", "Cancel an operation that has not switched traffic yet.", """
            From the switch on it is refused (exit code 4): use rollback.
            """)
    {
        id.CompletionSources.Add(Suggest.Operations(environment));
        Add(id);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var operation = await session.Agent.ChangeAsync(options => session.Agent.Operations.CancelAsync(new CancelOperationRequest { Id = session.Get(id) }, options), cancellationToken).ConfigureAwait(false);
        if (session.Json)
            session.Terminal.Document(operation);
        else
            session.Terminal.Line(OperationText.IsOver(operation.State) ? $"{operation.Id} is {OperationText.State(operation.State)}" : $"{operation.Id} is being cancelled; mbot-client watch {operation.Id}");
        return ExitCode.Ok;
    }
}
