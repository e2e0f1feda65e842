using System.CommandLine;
using MBot.Client.Aws;
using MBot.Client.Configuration;
using MBot.Client.Costs;
using MBot.Client.Lifecycle;
using MBot.Client.Output;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class ResizeCommand : Verb
{
    private readonly Argument<string> type = new("TYPE") { Description = "The new instance type, such as t3.medium.", HelpName = "TYPE" };
    private readonly Option<bool> force = new("--force") { Description = "Also while an operation runs: it is cut off, and the next agent gives it a defined end." };
    private readonly Option<int> retryFor = new("--retry-for") { Description = "How long the new type is tried when AWS has no room for it, before the old one comes back.", HelpName = "SECONDS", DefaultValueFactory = _ => 60 };
    private readonly WaitOptions wait = new();
    private readonly Option<bool> yes = Common.Yes("stopping the machine and changing what it costs");

    public ResizeCommand(ClientEnvironment environment)
        : base(environment, "resize", "Give the machine another instance type: more or less memory and processor.", """
            Checks that the machine's zone has the type and that its architecture is the same; stops the machine, changes the type,
            starts it and waits until the app serves. A stopped machine is changed and stays stopped. When AWS has no room for the new type
            the old one is put back and started. The type goes into mbot.auto.tfvars.json of the profile's Terraform folder, so that
            Terraform's next plan is empty.
            """)
    {
        type.CompletionSources.Add("t3.micro", "t3.small", "t3.medium", "t3.large", "t3a.small", "t3a.medium");
        Add(type);
        Add(force);
        Add(retryFor);
        wait.AddTo(this);
        Add(yes);
        AwsOptions.AddTo(this);
        Common.Between(retryFor, 0, 3600);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (instance, profile) = await Machine.FindAsync(session, cancellationToken).ConfigureAwait(false);
        var wanted = session.Get(type)!;
        var run = new MachineRun(session);
        if (instance.Type == wanted)
        {
            run.KeepType(profile, wanted);
            run.Line.Reached("is it already", wanted);
            run.Report(instance, null);
            return ExitCode.Ok;
        }

        var found = await TypeCheck.EnsureAsync(session.Ec2, instance, wanted, cancellationToken).ConfigureAwait(false);
        var before = $"{instance.Title} becomes a {wanted} ({found.Processors} processors, {Text.Size(found.MemoryBytes)}), now {instance.Type}.";
        var price = PriceOf(session.Ec2.Region, instance.Type, wanted);
        before += price;
        if (session.Get(yes) && price.Length > 0)
            run.Say(price.TrimStart());
        var serves = !instance.IsStopped && instance.State != "stopping";
        if (serves)
        {
            var use = await ActiveUse.AskAsync(profile, session.Clock, cancellationToken).ConfigureAwait(false);
            use.Refuse("stopping the machine for another type", session.Get(force));
            before += $" It is stopped for that, and the app is away for some minutes. {use.Risk}";
        }

        await session.Terminal.ConfirmAsync(before, session.Get(yes), cancellationToken).ConfigureAwait(false);
        return await run.WatchedAsync(() => ChangeAsync(session, run, instance, profile, wanted, serves, cancellationToken)).ConfigureAwait(false);
    }

    private async Task<ExitCode> ChangeAsync(Session session, MachineRun run, CloudInstance instance, Profile? profile, string wanted, bool serves, CancellationToken cancellationToken)
    {
        if (!instance.IsStopped)
        {
            if (serves)
            {
                await session.Ec2.StopAsync(instance, cancellationToken).ConfigureAwait(false);
                run.Line.Reached("stop requested");
            }

            instance = await run.State.StoppedAsync(instance.Id, wait.Bound(session) * 2, cancellationToken).ConfigureAwait(false);
            run.Line.Reached("stopped");
        }

        CloudInstance resized;
        try
        {
            await session.Ec2.ChangeTypeAsync(instance, wanted, cancellationToken).ConfigureAwait(false);
            run.Line.Reached("type changed", wanted);
            resized = instance with { Type = wanted };
            if (serves)
                resized = await Starting(session, run).RunAsync(resized, cancellationToken).ConfigureAwait(false);
        }
        catch (ClientException error) when (serves && error.Exit != ExitCode.Unknown && error.Code != "aws.instance-gone")
        {
            await BackAsync(session, run, instance, profile, error, cancellationToken).ConfigureAwait(false);
            var why = error.Code == "aws.capacity" ? $"AWS has no room for {wanted} in {instance.AvailabilityZone} now" : $"{wanted} did not work: {error.Message}";
            throw new ClientException(ExitCode.Refused, error.Code, $"{why}; {instance.Id} is a {instance.Type} again, and runs", error) { Hint = "try again later, or another type" };
        }

        run.KeepType(profile, wanted);
        if (serves)
            return await run.ServeAsync(resized, profile, wait, null, cancellationToken).ConfigureAwait(false);
        run.Report(resized, null);
        return ExitCode.Ok;
    }

    /// <summary>Empty when one of the prices isn't known.</summary>
    private static string PriceOf(string region, string now, string wanted) =>
        CostEstimate.TypeMonthly(region, now) is { } old && CostEstimate.TypeMonthly(region, wanted) is { } other
            ? Text.Invariant($" Running all month it costs {Math.Abs(other - old):0.00} USD {(other < old ? "less" : "more")} before VAT: {other:0.00}, now {old:0.00}.")
            : "";

    private CapacityStart Starting(Session session, MachineRun run) => new(session.Ec2, run.State, run.Line, session.Clock, run.Say)
    {
        Patience = TimeSpan.FromSeconds(session.Get(retryFor)),
        Bound = wait.Bound(session),
    };

    private async Task BackAsync(Session session, MachineRun run, CloudInstance old, Profile? profile, ClientException because, CancellationToken cancellationToken)
    {
        try
        {
            await session.Ec2.ChangeTypeAsync(old, old.Type, cancellationToken).ConfigureAwait(false);
            run.Line.Reached("type put back", old.Type);
            var running = await Starting(session, run).RunAsync(old, cancellationToken).ConfigureAwait(false);
            await run.ServeAsync(running, profile, wait, null, cancellationToken).ConfigureAwait(false);
        }
        catch (ClientException error)
        {
            throw new ClientException(error.Exit == ExitCode.Unknown ? ExitCode.Unknown : ExitCode.Failed, because.Code, $"{because.Message}; and the way back to {old.Type} did not end well either: {error.Message}", error)
            {
                Hint = $"mbot-client status shows state and type; mbot-client resize {old.Type}, then mbot-client start",
            };
        }
    }
}
