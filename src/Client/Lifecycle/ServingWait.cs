using System.Net;
using System.Net.Sockets;
using MBot.Client.Agent;
using MBot.Client.Configuration;
using MBot.Protos.V1;

namespace MBot.Client.Lifecycle;

/// <summary>From a machine that is on to an app that serves: first its agent answers, then the app itself, through nginx.</summary>
internal sealed class ServingWait(TimeProvider clock, TimeLine line, Action<string> say)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CallBound = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan NameBound = TimeSpan.FromSeconds(3);

    /// <summary>How long each of the two stages is waited for.</summary>
    public required TimeSpan Bound { get; init; }

    /// <summary>The app's page as the user gave it; null: as the agent says.</summary>
    public Uri? Page { get; init; }

    /// <summary>The start of the agent that was there before: it is another one that is waited for.</summary>
    public DateTimeOffset? AgentBefore { get; init; }

    /// <param name="profile">Of its agent; null when nobody here knows one.</param>
    /// <param name="address">The machine's public address, if it has one.</param>
    /// <exception cref="ClientException">Exit code 8: a stage did not come within the bound.</exception>
    public async Task<Served> RunAsync(Profile? profile, string? address, CancellationToken cancellationToken)
    {
        if (profile is not null && AppAddress.NameOf(profile) is { } name && address is not null)
            await CheckNameAsync(name, address, cancellationToken).ConfigureAwait(false);
        if (profile is { Address: "" } && Page is null)
            return new Served(null, $"its agent is not enrolled yet: mbot-client enroll USER@{address ?? "HOST"} --name {profile.Name}");
        var status = profile is { Address.Length: > 0 } ? await AgentAsync(profile, address, cancellationToken).ConfigureAwait(false) : null;
        if (status is { Live: null })
            return new Served(null, "nothing is deployed yet: mbot-client redeploy");
        var page = Page ?? AppAddress.PageOf(status?.Agent?.AppUrl, address);
        if (page is null)
            return new Served(null, "the machine has no public address: where its app is served is not known here");
        await AppAsync(page, cancellationToken).ConfigureAwait(false);
        return new Served(page, null);
    }

    private async Task<StatusReply> AgentAsync(Profile profile, string? address, CancellationToken cancellationToken)
    {
        using var agent = AgentConnection.Open(profile, clock);
        var began = clock.GetTimestamp();
        while (true)
        {
            var why = "it is still the one from before";
            try
            {
                var status = await agent.OnceAsync(options => agent.Health.GetStatusAsync(new GetStatusRequest(), options), CallBound, cancellationToken).ConfigureAwait(false);
                if (AgentBefore is null || status.Agent?.StartedAt?.ToDateTimeOffset() != AgentBefore)
                {
                    line.Reached("agent answers", status.Agent?.Version ?? "");
                    return status;
                }
            }
            catch (ClientException error) when (error.Exit == ExitCode.Unreachable && agent.Identity.Problem is null)
            {
                why = error.Message;
            }

            if (clock.GetElapsedTime(began) > Bound)
                throw await SilentAgentAsync(why, address, cancellationToken).ConfigureAwait(false);
            await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task AppAsync(Uri page, CancellationToken cancellationToken)
    {
        using var probe = new AppProbe();
        var began = clock.GetTimestamp();
        while (await probe.ProblemAsync(page, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            if (clock.GetElapsedTime(began) > Bound)
            {
                throw new ClientException(ExitCode.Unknown, "app.silent", $"the machine runs{(line.Stages.Contains("agent answers") ? " and its agent answers" : "")}, but the app at {page} doesn't serve after {Output.Text.Span(Bound)}: {problem}")
                {
                    Hint = "mbot-client status and mbot-client logs tell more; --app-url if visitors reach it elsewhere",
                };
            }

            await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
        }

        line.Reached("app serves", page.ToString());
    }

    // The app doesn't need the agent: whether visitors are served all the same is worth a look.
    private async Task<ClientException> SilentAgentAsync(string why, string? address, CancellationToken cancellationToken)
    {
        var app = "";
        if ((Page ?? AppAddress.PageOf(null, address)) is { } page)
        {
            using var probe = new AppProbe();
            app = await probe.ProblemAsync(page, cancellationToken).ConfigureAwait(false) is { } problem ? $"; nor does the app serve at {page} ({problem})" : $"; the app serves at {page}";
        }

        return new ClientException(ExitCode.Unknown, "agent.silent", $"the machine runs, but its agent doesn't answer after {Output.Text.Span(Bound)}: {why}{app}")
        {
            Hint = "mbot-client console shows what it said while it booted; is the agent's port open to this address (mbot-client allow-ip)? mbot-client status tries again",
        };
    }

    private async Task CheckNameAsync(string name, string address, CancellationToken cancellationToken)
    {
        try
        {
            var leads = await Dns.GetHostAddressesAsync(name, cancellationToken).WaitAsync(NameBound, clock, cancellationToken).ConfigureAwait(false);
            if (!leads.Contains(IPAddress.Parse(address)))
                say($"warning: {name} leads to {string.Join(", ", leads.Select(lead => lead.ToString()))}, and the machine is at {address} now: its DNS record must follow, or an Elastic IP keeps the address");
        }
        catch (Exception error) when (error is SocketException or TimeoutException)
        {
            say($"warning: the name {name} is not found: {error.Message}");
        }
    }
}

/// <param name="Page">Where the app serves; null when there is nothing to serve or to ask.</param>
/// <param name="Note">Why there is nothing.</param>
internal sealed record Served(Uri? Page, string? Note);
