using System.CommandLine;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

/// <summary>How long, and for which page, the verbs wait that end with an app that serves.</summary>
internal sealed class WaitOptions
{
    private readonly Option<int> timeout = new("--timeout") { Description = "How long each stage is waited for.", HelpName = "SECONDS", DefaultValueFactory = _ => 300 };
    private readonly Option<string?> appUrl = new("--app-url") { Description = "Where visitors reach the app. Else what the agent says, else the machine's address.", HelpName = "URL" };

    public WaitOptions()
    {
        Common.Between(timeout, 1, 3600);
        appUrl.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && Page(token.Value) is null)
                result.AddError($"--app-url takes http://… or https://…, not '{token.Value}'.");
        });
    }

    public void AddTo(Command verb)
    {
        verb.Add(timeout);
        verb.Add(appUrl);
    }

    public TimeSpan Bound(Session session) => TimeSpan.FromSeconds(session.Get(timeout));

    public Uri? Page(Session session) => session.Get(appUrl) is { } given ? Page(given) : null;

    private static Uri? Page(string text) => Uri.TryCreate(text, UriKind.Absolute, out var page) && page.Scheme is "http" or "https" ? page : null;
}
