using System.CommandLine;
using MBot.Client.Agent;
using MBot.Client.Output;
using MBot.Client.Reach;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class QuickCommand : Verb
{
    private readonly Option<string?> url = new("--url") { Description = "The app's address. Else the agent is asked for it; else plain HTTP at the profile's or the instance's address.", HelpName = "URL" };
    private readonly Option<int> timeout = new("--timeout") { Description = "Seconds that each look may take.", HelpName = "SECONDS", DefaultValueFactory = _ => 5 };

    public QuickCommand(ClientEnvironment environment)
        : base(environment, "quick", "Look whether the app is reachable from here: DNS, ports, certificate, HTTP, Streamlit, agent, each with its time.", """
            Needs neither AWS nor an enrolled agent with --url. What doesn't depend on anything else is looked at at the same time.
            Exit code 5 when visitors are not served; then the first cause is named, with the command that mends it. A closed SSH or agent
            port is shown and doesn't count.
            """)
    {
        Add(url);
        Add(timeout);
        AwsOptions.AddTo(this);
        Common.Between(timeout, 1, 60);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var bound = TimeSpan.FromSeconds(session.Get(timeout));
        string? appUrl = null;
        var given = session.Get(url);
        var agent = AgentAsync(session, bound, told => appUrl = told, cancellationToken);
        if (given is null)
            await agent.ConfigureAwait(false);
        var target = Parse(given ?? appUrl ?? $"http://{Bracketed(await HostAsync(session, cancellationToken).ConfigureAwait(false))}/");
        IReadOnlyList<Finding> found = [.. await new Reachability(session.Clock, bound).LookAsync(target, cancellationToken).ConfigureAwait(false), await agent.ConfigureAwait(false)];
        var cause = found.FirstOrDefault(finding => finding is { Decides: true, Result: LookResult.Failed });
        if (session.Json)
            Write(session.Terminal, target, found, cause);
        else
            Show(session.Terminal, target, found, cause);
        return cause is null ? ExitCode.Ok : ExitCode.Failed;
    }

    private static async Task<string> HostAsync(Session session, CancellationToken cancellationToken)
    {
        try
        {
            return await MachineAddress.FindAsync(session, cancellationToken).ConfigureAwait(false);
        }
        catch (ClientException error) when (error.Code == MachineAddress.None)
        {
            throw new ClientException(ExitCode.Failed, error.Code, $"not served: {error.Message}", error) { Hint = error.Hint };
        }
    }

    private static async Task<Finding> AgentAsync(Session session, TimeSpan bound, Action<string> told, CancellationToken cancellationToken)
    {
        if (session.Profile is not { Address.Length: > 0 } profile)
            return new Finding("agent", LookResult.Skipped, TimeSpan.Zero, "not enrolled from here");
        return await new Look(session.Clock, bound + bound).TakeAsync("agent", decides: false, async token =>
        {
            try
            {
                using var connection = AgentConnection.Open(profile, session.Clock);
                var status = await connection.OnceAsync(options => connection.Health.GetStatusAsync(new GetStatusRequest(), options), bound, token).ConfigureAwait(false);
                if (status.Agent is { AppUrl.Length: > 0 } info)
                    told(info.AppUrl);
                return status.Healthy ? "healthy" : "answers, and something is wrong: mbot-client health";
            }
            catch (ClientException error)
            {
                throw new LookException(error.Message, error.Hint);
            }
        }, _ => ("no answer", "mbot-client status"), cancellationToken).ConfigureAwait(false);
    }

    private static Uri Parse(string text) => Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "https://" + text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) && url.UserInfo.Length == 0
            ? url.AbsolutePath.EndsWith('/') ? url : new Uri(url.GetLeftPart(UriPartial.Path) + "/")
            : throw ClientException.Usage($"'{text}' is no address of a page", "such as https://app.example.org");

    private static string Bracketed(string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;

    private static void Show(Terminal terminal, Uri url, IReadOnlyList<Finding> found, Finding? cause)
    {
        terminal.Table(["LOOK", "RESULT", "TIME", "FOUND"], [.. found.Select(finding => new Cell[]
        {
            finding.Name,
            new(Word(finding.Result), finding.Result switch { LookResult.Ok => Style.Good, LookResult.Skipped => Style.Dim, _ => finding.Decides ? Style.Bad : Style.Warning }),
            finding.Result == LookResult.Skipped ? "" : Text.Span(finding.Took),
            finding.Detail,
        })], "");
        if (cause is null)
        {
            terminal.Note($"{url} serves", Style.Good);
            return;
        }

        terminal.Note($"{url} is not served: {cause.Name}: {cause.Detail}", Style.Bad);
        if (cause.Hint is not null)
            terminal.Note($"→ {cause.Hint}");
    }

    private static void Write(Terminal terminal, Uri url, IReadOnlyList<Finding> found, Finding? cause) => terminal.Document(writer =>
    {
        writer.WriteString("url", url.ToString());
        writer.WriteBoolean("serving", cause is null);
        writer.WriteString("cause", cause?.Detail);
        writer.WriteString("hint", cause?.Hint);
        writer.WriteStartArray("looks");
        foreach (var finding in found)
        {
            writer.WriteStartObject();
            writer.WriteString("name", finding.Name);
            writer.WriteString("result", Word(finding.Result));
            writer.WriteBoolean("decides", finding.Decides);
            writer.WriteNumber("seconds", Math.Round(finding.Took.TotalSeconds, 4));
            writer.WriteString("detail", finding.Detail);
            writer.WriteString("hint", finding.Hint);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private static string Word(LookResult result) => result switch { LookResult.Ok => "ok", LookResult.Failed => "failed", _ => "skipped" };
}
