using System.CommandLine;
using MBot.Client.Aws;
using MBot.Client.Lifecycle;
using MBot.Client.Output;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class StartCommand : Verb
{
    private readonly Option<string[]> or = new("--or") { Description = "Types to fall back on, in their order, when AWS has no room for the machine's own: TYPE,TYPE. Each is asked about.", HelpName = "TYPE,TYPE", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = false };
    private readonly Option<int> retryFor = new("--retry-for") { Description = "How long the machine's own type is tried when AWS has no room for it.", HelpName = "SECONDS", DefaultValueFactory = _ => 60 };
    private readonly Option<bool> noWait = new("--no-wait") { Description = "Don't wait for agent and app: return when the machine runs." };
    private readonly WaitOptions wait = new();
    private readonly Option<bool> yes = Common.Yes("changing the type to one of --or");

    public StartCommand(ClientEnvironment environment)
        : base(environment, "start", "Start the machine in AWS, and wait until the app serves.", """
            Prints what came when: start requested, running, address, agent answers, app serves. A machine that runs already is
            only waited for. When AWS has no room for its type (InsufficientInstanceCapacity), it is tried again for --retry-for, then
            the types of --or, each with your consent; if none has room it stays stopped, of the type that it was. Exit code 4 then.
            Without an Elastic IP the address changes: a profile that names the machine by its address follows, once the agent there
            has proved to be the profile's. Exit code 8: a stage didn't come in time and may still come; 'status' and 'console' tell.
            """)
    {
        Add(or);
        Add(retryFor);
        Add(noWait);
        wait.AddTo(this);
        Add(yes);
        AwsOptions.AddTo(this);
        Common.Between(retryFor, 0, 3600);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var machine = await Machine.FindAsync(session, cancellationToken).ConfigureAwait(false);
        var others = session.Get(or)!.SelectMany(list => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct().ToList();
        foreach (var other in others)
            await TypeCheck.EnsureAsync(session.Ec2, machine.Instance, other, cancellationToken).ConfigureAwait(false);
        var run = new MachineRun(session);
        return await run.WatchedAsync(async () =>
        {
            var running = await StartAsync(session, run, machine.Instance, others, cancellationToken).ConfigureAwait(false);
            if (running.Type != machine.Instance.Type)
                run.KeepType(machine.Profile, running.Type);
            if (!session.Get(noWait))
                return await run.ServeAsync(running, machine.Profile, wait, null, cancellationToken).ConfigureAwait(false);
            run.Report(await run.State.WithAddressAsync(running, cancellationToken).ConfigureAwait(false), null);
            return ExitCode.Ok;
        }).ConfigureAwait(false);
    }

    private async Task<CloudInstance> StartAsync(Session session, MachineRun run, CloudInstance instance, IReadOnlyList<string> others, CancellationToken cancellationToken)
    {
        var bound = wait.Bound(session);
        if (instance.State == "stopping")
        {
            instance = await run.State.StoppedAsync(instance.Id, bound, cancellationToken).ConfigureAwait(false);
            run.Line.Reached("stopped");
        }

        if (!instance.IsStopped)
        {
            var running = await run.State.RunningAsync(instance.Id, bound, cancellationToken).ConfigureAwait(false);
            run.Line.Reached(instance.IsRunning ? "runs already" : "running", running.Type);
            return running;
        }

        return await new CapacityStart(session.Ec2, run.State, run.Line, session.Clock, run.Say)
        {
            Patience = TimeSpan.FromSeconds(session.Get(retryFor)),
            Bound = bound,
            Others = others,
            ConsentAsync = risk => session.Terminal.ConfirmAsync(risk, session.Get(yes), cancellationToken),
        }.RunAsync(instance, cancellationToken).ConfigureAwait(false);
    }
}
