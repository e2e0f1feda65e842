using MBot.TestKit;

namespace MBot.SystemTests.Instances;

/// <summary>What a first boot leaves to be read.</summary>
internal static class FirstBoot
{
    /// <summary>What user-data and install.sh have reported, a JSON object a line; empty at first.</summary>
    public static string Progress(Box box) =>
        File.Exists(box.Inside("/var/lib/mbot-install/progress")) ? File.ReadAllText(box.Inside("/var/lib/mbot-install/progress")) : "";

    /// <summary>Waits for the end of cloud-init.</summary>
    public static Task EndsAsync(Box box) =>
        Until.HoldsAsync(() => File.Exists(box.Inside("/var/lib/cloud/data/result.json")), TimeSpan.FromMinutes(2), $"cloud-init ends, in:\n{box.Console}");
}
