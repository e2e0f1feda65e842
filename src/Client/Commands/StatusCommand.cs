using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MBot.Client.Aws;
using MBot.Client.Lifecycle;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

/// <summary>The agent's view and AWS's, asked at the same time; each may be missing.</summary>
internal sealed class StatusCommand : Verb
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(12);

    private readonly Option<bool> watch = new("--watch", "-w") { Description = "Go on until Ctrl-C." };
    private readonly Option<int> interval = new("--interval", "-i") { Description = "Seconds between two looks of --watch, 1 to 3600.", DefaultValueFactory = _ => 5, HelpName = "SECONDS" };

    public StatusCommand(ClientEnvironment environment)
        : base(environment, "status", "Show everything at a glance: the machine, what is live, who uses it, what is wrong.", """
            For a profile with an aws part also the machine: state, type, address, AWS's own checks. Agent and AWS are asked at the same
            time, each for at most 12 seconds; what can't be had is said in its row. Exit code 0 whenever one of them answers;
            'health' is the one that fails when something is wrong. --watch goes on until Ctrl-C, also while nobody answers;
            with --json it prints a document a line.
            """)
    {
        Add(watch);
        Add(interval);
        AwsOptions.AddTo(this);
        Common.Between(interval, 1, 3600);
        Validators.Add(result =>
        {
            if (result.GetResult(interval) is { Implicit: false } && !result.GetValue(watch))
                result.AddError("--interval needs --watch.");
        });
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        if (!session.Get(watch))
            return await TellAsync(session, cancellationToken).ConfigureAwait(false);
        var pause = TimeSpan.FromSeconds(session.Get(interval));
        try
        {
            while (true)
            {
                await TellAgainAsync(session, cancellationToken).ConfigureAwait(false);
                await Task.Delay(pause, session.Clock, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Ok; // Ctrl-C is how watching ends
        }
    }

    private async Task TellAgainAsync(Session session, CancellationToken cancellationToken)
    {
        if (!session.Json)
            session.Terminal.Line(session.Clock.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), Style.Dim);
        try
        {
            await TellAsync(session, cancellationToken).ConfigureAwait(false);
        }
        catch (ClientException error) when (error.Exit is ExitCode.Unreachable or ExitCode.Unknown)
        {
            // It may come back; until then, each look says that it was not there.
            if (session.Json)
                session.Terminal.JsonLine(new StatusReply(), writer =>
                {
                    MachineLook.WriteProblem(writer, "agentError", error);
                    writer.WriteNull("aws");
                });
            else
                session.Terminal.Line(error.Message, Style.Bad);
        }
    }

    private async Task<ExitCode> TellAsync(Session session, CancellationToken cancellationToken)
    {
        if (session.Profile?.Aws is null && !session.NamesAws)
        {
            var alone = await session.Agent.ReadAsync(options => session.Agent.Health.GetStatusAsync(new GetStatusRequest(), options), cancellationToken).ConfigureAwait(false);
            Show(session, alone, null, null);
            return ExitCode.Ok;
        }

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(Bound);
        CloudInstance? off = null;
        var asked = Task.Run(() => MachineLook.AskAsync(() => session.Ec2, Bound, instance =>
        {
            // A machine that is off answers nobody: its agent need not be waited for.
            if (instance.IsRunning)
                return;
            off = instance;
            enough.Cancel();
        }, cancellationToken), cancellationToken);
        var (status, problem) = await AskAgentAsync(session, () => off, enough.Token, cancellationToken).ConfigureAwait(false);
        var machine = await asked.ConfigureAwait(false);
        if (status is null && machine.Instance is null)
            throw Neither(problem!, machine.Problem!);
        Show(session, status, problem, machine);
        return ExitCode.Ok;
    }

    private static async Task<(StatusReply? Status, ClientException? Problem)> AskAgentAsync(Session session, Func<CloudInstance?> off, CancellationToken enough, CancellationToken cancellationToken)
    {
        // Not thrown: the first exception of a process takes as long as AWS's answer.
        if (session.Profile is { IsEnrolled: false } profile)
            return (null, profile.NoAgentYet);
        try
        {
            return (await session.Agent.ReadAsync(options => session.Agent.Health.GetStatusAsync(new GetStatusRequest(), options), enough).ConfigureAwait(false), null);
        }
        catch (ClientException error)
        {
            return (null, error);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, off() is { } instance
                ? ClientException.Refused("machine.off", $"the machine is {instance.State}", instance.IsStopped ? "mbot-client start" : null)
                : new ClientException(ExitCode.Unreachable, "agent.unreachable", $"the agent does not answer in {Bound.TotalSeconds:0} s") { Hint = "is its port open to this address (mbot-client allow-ip)? mbot-client console shows the machine's boot" });
        }
    }

    private static ClientException Neither(ClientException agent, ClientException aws) => agent.Exit == ExitCode.Usage || agent.Code == "profile.not-enrolled"
        ? aws
        : new ClientException(agent.Exit, agent.Code, agent.Message, agent) { Hint = agent.Hint, Evidence = [$"AWS: {aws.Message}", .. aws.Hint is { } hint ? [$"→ {hint}"] : Array.Empty<string>()] };

    private void Show(Session session, StatusReply? status, ClientException? problem, MachineLook? machine)
    {
        if (!session.Json)
        {
            StatusView.Tell(session, status, problem, machine);
            return;
        }

        if (session.Get(watch))
            session.Terminal.JsonLine(status ?? new StatusReply(), Write);
        else
            session.Terminal.Document(status ?? new StatusReply(), Write);

        void Write(Utf8JsonWriter writer)
        {
            MachineLook.WriteProblem(writer, "agentError", problem);
            if (machine is null)
            {
                writer.WriteNull("aws");
                return;
            }

            writer.WriteStartObject("aws");
            machine.Write(writer);
            writer.WriteEndObject();
        }
    }
}
