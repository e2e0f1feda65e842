using System.CommandLine;
using MBot.Client.Lifecycle;
using MBot.Client.Output;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class StopCommand : Verb
{
    private readonly Option<bool> force = new("--force") { Description = "Also while an operation runs: it is cut off, and the next agent gives it a defined end." };
    private readonly Option<int> timeout = new("--timeout") { Description = "How long is waited until it is stopped.", HelpName = "SECONDS", DefaultValueFactory = _ => 600 };
    private readonly Option<bool> yes = Common.Yes("taking the app away from its visitors");

    public StopCommand(ClientEnvironment environment)
        : base(environment, "stop", "Stop the machine in AWS, and wait until it is stopped.", """
            Its system stops agent, app and nginx in order. Asks the agent first who uses the app and what runs: a running operation
            is a reason to refuse, unless --force is given. A stopped machine still costs its disk, its snapshots and its public
            address. Without an Elastic IP it gets another address at the next start.
            """)
    {
        Add(force);
        Add(timeout);
        Add(yes);
        AwsOptions.AddTo(this);
        Common.Between(timeout, 1, 3600);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (instance, profile) = await Machine.FindAsync(session, cancellationToken).ConfigureAwait(false);
        var run = new MachineRun(session);
        string? costs = null;
        if (instance.IsRunning || instance.State == "pending")
        {
            var use = await ActiveUse.AskAsync(profile, session.Clock, cancellationToken).ConfigureAwait(false);
            use.Refuse("stopping the machine", session.Get(force));
            if (!session.Get(yes))
            {
                costs = await StoppedCosts.TellAsync(session.Ec2, instance, session.Clock, cancellationToken).ConfigureAwait(false);
                await session.Terminal.ConfirmAsync($"{instance.Title} stops, and the app with it. {use.Risk} {costs}", yes: false, cancellationToken).ConfigureAwait(false);
                if (use is { Unknown: null, Running: null })
                    (await ActiveUse.AskAsync(profile, session.Clock, cancellationToken).ConfigureAwait(false)).Refuse("stopping the machine", session.Get(force));
            }
        }

        return await run.WatchedAsync(async () =>
        {
            if (instance.IsStopped)
            {
                run.Line.Reached("stopped already");
            }
            else
            {
                if (instance.State != "stopping")
                {
                    await session.Ec2.StopAsync(instance, cancellationToken).ConfigureAwait(false);
                    run.Line.Reached("stop requested");
                }

                instance = await run.State.StoppedAsync(instance.Id, TimeSpan.FromSeconds(session.Get(timeout)), cancellationToken).ConfigureAwait(false);
                run.Line.Reached("stopped");
            }

            run.Report(instance, null);
            session.Terminal.Note(costs ?? await StoppedCosts.TellAsync(session.Ec2, instance, session.Clock, cancellationToken).ConfigureAwait(false), Style.Dim);
            return ExitCode.Ok;
        }).ConfigureAwait(false);
    }
}
