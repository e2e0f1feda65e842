using System.CommandLine;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class WatchCommand : Verb
{
    private readonly Argument<string> id = new("ID") { HelpName = "ID", Description = "The operation's id, from 'operations' or from the command that began it." };

    public WatchCommand(ClientEnvironment environment)
        : base(environment, "watch", "Watch an operation from its beginning to its end.", """
            Works for those that have ended as well. The exit code is the operation's: 0 succeeded, 5 failed, 6 reverted,
            7 cancelled or superseded, 8 unknown or still running when you stopped watching.
            """)
    {
        id.CompletionSources.Add(Suggest.Operations(environment));
        Add(id);
    }

    protected override Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken) =>
        OperationRun.WatchAsync(session, session.Get(id)!, cancellationToken);
}
