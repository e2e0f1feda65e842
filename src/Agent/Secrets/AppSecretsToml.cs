using MBot.Agent.Platform;
using MBot.Agent.Services;

namespace MBot.Agent.Secrets;

/// <summary>
/// secrets.toml where Streamlit looks for it: a link in the app's home. Where the app has a user of its own, the file that it leads to is
/// a copy in memory that only this user and root may read.
/// </summary>
internal sealed class AppSecretsToml(StateFolder state, IAppUser user, CommandRunner commands)
{
    private readonly string _link = Path.Combine(state.AppHome, ".streamlit", "secrets.toml");

    /// <summary>Before each start of a copy of the app, for what changed since the last one.</summary>
    public async Task PlaceAsync(SecretSet set, CancellationToken cancellation)
    {
        var file = await user.ShowAsync(Path.Combine(state.Secrets, "secrets.toml"), SecretsToml.Render(set), cancellation);
        if (new FileInfo(_link).LinkTarget == file)
            return;
        await RunAsync(new Command("mkdir", ["-p", "--", Path.GetDirectoryName(_link)!]), cancellation);
        // Somebody's own file: not ours to lose.
        await RunAsync(new Command("ln", ["-s", "-n", "-f", "--backup=simple", "--suffix=.before-mbot", "--", file, _link]), cancellation);
    }

    private async Task RunAsync(Command command, CancellationToken cancellation)
    {
        var result = await commands.RunAsync(user.As(command), cancellation);
        if (!result.Succeeded)
            throw MBotException.FailedPrecondition("secrets.not-placed", $"secrets.toml can't be put into the app's home: {string.Join(' ', result.LastLines(1))}", $"does the app's user own {state.AppHome}?");
    }
}
