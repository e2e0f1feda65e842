using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using MBot.Agent.Configuration;
using MBot.Agent.Platform;
using MBot.Agent.Security;
using MBot.Agent.Security.Access;
using MBot.Agent.Security.Identity;
using Microsoft.Extensions.Logging.Abstractions;

namespace MBot.Agent.Hosting;

/// <summary>
/// What whoever enrols has to know beforehand, a <c>key: value</c> a line for people and for mbot-client. Changes nothing.
/// </summary>
internal static class EnrolmentReport
{
    private const string None = "-";

    public static int Print(StateFolder folder, TextWriter output)
    {
        var identity = new IdentityFolder(folder);
        output.WriteLine($"version: {AgentVersion.Text}");
        output.WriteLine($"instance: {(File.Exists(identity.InstanceId) ? File.ReadAllText(identity.InstanceId).Trim() : None)}");
        using (var own = Certificate(identity.Certificate))
            output.WriteLine($"enrolled-until: {own?.NotAfter.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? None}");
        using (var authority = Certificate(identity.Authority))
            output.WriteLine($"authority: {(authority is null ? None : AgentIdentity.FingerprintOf(authority))}");
        output.WriteLine($"removed: {Removed(folder)}");
        output.WriteLine($"listen: {Listen(folder)}");
        output.WriteLine($"running: {(IsRunning(folder) ? "yes" : "no")}");
        return ExitCodes.Ok;
    }

    private static X509Certificate2? Certificate(string path) => File.Exists(path) ? X509Certificate2.CreateFromPem(File.ReadAllText(path)) : null;

    /// <summary>Names that nobody gets in under, between spaces.</summary>
    private static string Removed(StateFolder folder)
    {
        try
        {
            return string.Join(' ', new AccessStore(folder, TimeProvider.System, NullLogger<AccessStore>.Instance).Current.ClosedNames) is { Length: > 0 } names ? names : None;
        }
        catch (MBotException)
        {
            return None; // the agent says what is wrong with the list, at each call
        }
    }

    private static string Listen(StateFolder folder)
    {
        using var settings = new ServiceCollection().AddSingleton(folder).AddConfiguration().AddSettings<SecurityOptions>().BuildServiceProvider();
        return settings.GetRequiredService<ISettings<SecurityOptions>>().Current.Listen;
    }

    // The lock's own holder would be the proof, but to ask for it is to be in a starting agent's way.
    private static bool IsRunning(StateFolder folder) =>
        StateLock.HolderOf(folder) is { } pid && Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}"));
}
