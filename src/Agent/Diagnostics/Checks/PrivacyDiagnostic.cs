using MBot.Agent.Platform;

namespace MBot.Agent.Diagnostics.Checks;

/// <summary>What is private is closed to others. That it is open keeps nothing from working, so it explains no other failure.</summary>
internal sealed class PrivacyDiagnostic(StateFolder state) : IDiagnostic
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public string Name => "privacy";

    public Task<Finding> LookAsync(CancellationToken cancellation) => Task.FromResult(
        ((string[])[state.Secrets, state.Identity, state.Certificates]).FirstOrDefault(folder => Directory.Exists(folder) && (File.GetUnixFileMode(folder) & Others) != 0) is { } open
            ? Finding.Failed($"{open} is open to others", $"{open} holds keys or secrets and other users may read it", "close it, and think of what was in it as known", $"chmod 0700 {open}")
            : Finding.Ok("keys and secrets are closed to others"));
}
