using MBot.Client.Aws;
using MBot.Client.Configuration;
using MBot.Client.Lifecycle;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Client.Terraform;

namespace MBot.Client.Commands;

/// <summary>What start, stop, restart and resize share: the time line, the wait for an app that serves, and the report.</summary>
internal sealed class MachineRun
{
    private readonly Session session;

    public MachineRun(Session session)
    {
        this.session = session;
        Line = new TimeLine(session.Terminal, session.Clock);
        State = new MachineState(session.Ec2, session.Clock);
    }

    public TimeLine Line { get; }

    public MachineState State { get; }

    /// <summary>Progress and advice.</summary>
    public void Say(string text) => session.Terminal.Note(text, text.StartsWith("warning", StringComparison.Ordinal) ? Style.Warning : Style.Dim);

    /// <summary>Who stops watching after something was begun is told that it goes on.</summary>
    public async Task<ExitCode> WatchedAsync(Func<Task<ExitCode>> run)
    {
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Line.Stages.Count > 0)
        {
            Say($"not watched any more after '{Line.Stages[^1]}'; what was begun goes on: mbot-client status");
            return ExitCode.Unknown;
        }
    }

    /// <summary>From running to an app that serves, with the report.</summary>
    /// <param name="agentBefore">The start of the agent that was there before; null when another one needn't be waited for.</param>
    public async Task<ExitCode> ServeAsync(CloudInstance running, Profile? profile, WaitOptions wait, DateTimeOffset? agentBefore, CancellationToken cancellationToken)
    {
        var instance = await State.WithAddressAsync(running, cancellationToken).ConfigureAwait(false);
        Line.Reached("address", instance.PublicAddress ?? "none");
        var moved = profile is null ? null : AppAddress.Moved(profile, instance.PublicAddress);
        var served = await new ServingWait(session.Clock, Line, Say) { Bound = wait.Bound(session), Page = wait.Page(session), AgentBefore = agentBefore }
            .RunAsync(moved ?? profile, instance.PublicAddress, cancellationToken).ConfigureAwait(false);
        if (moved is not null)
        {
            // The agent there has proved to be this profile's.
            session.Environment.Profiles.Save(moved);
            Say($"the machine's address has changed: profile '{moved.Name}' now says {moved.Address} (before: {profile!.Address}). An Elastic IP keeps it");
        }

        Report(instance, served);
        return ExitCode.Ok;
    }

    public void Report(CloudInstance instance, Served? served)
    {
        if (session.Json)
        {
            session.Terminal.Document(writer =>
            {
                writer.WriteString("instanceId", instance.Id);
                writer.WriteString("state", instance.State);
                writer.WriteString("type", instance.Type);
                writer.WriteString("publicAddress", instance.PublicAddress);
                writer.WriteString("appUrl", served?.Page?.ToString());
                writer.WriteString("note", served?.Note);
                Line.Write(writer);
            });
            return;
        }

        var end = served switch
        {
            null => $"is {instance.State}",
            { Page: { } page } => $"serves at {page}",
            _ => $"is {instance.State}; {served.Note}",
        };
        session.Terminal.Line($"{instance.Title} {end}, after {Text.Span(Line.Elapsed)}", served is null or { Page: not null } ? Style.Good : Style.Plain);
    }

    /// <summary>The machine is of another type now: Terraform's variables say so too.</summary>
    public void KeepType(Profile? profile, string type)
    {
        if (profile?.Aws?.Terraform is not { } folder)
        {
            Say($"no Terraform folder is known here: if Terraform made the machine, set {AutoVariables.InstanceType} = \"{type}\" there, or its next plan changes it back");
            return;
        }

        var variables = new AutoVariables(folder);
        try
        {
            if (variables.Set(AutoVariables.InstanceType, type))
                Say($"{AutoVariables.InstanceType} = \"{type}\" is in {variables.Path}");
        }
        catch (Exception error) when (error is ClientException or IOException or UnauthorizedAccessException)
        {
            Say($"warning: {variables.Path} could not be written ({error.Message}): set {AutoVariables.InstanceType} = \"{type}\" there, or the next plan changes it back");
        }
    }
}
