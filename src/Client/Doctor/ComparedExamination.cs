using System.Globalization;
using MBot.Protos.V1;

namespace MBot.Client.Doctor;

/// <summary>This machine and the agent held beside each other: versions and clocks. Pure.</summary>
internal static class ComparedExamination
{
    private static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Harmful = TimeSpan.FromMinutes(1);

    public static Examination Versions(string client, string agent)
    {
        var detail = $"client {client.Split('+')[0]}, agent {agent.Split('+')[0]}";
        if (client == agent || !Version.TryParse(Plain(client), out var ours) || !Version.TryParse(Plain(agent), out var theirs) || ours == theirs)
            return Examination.Laptop("version", Outcome.Ok, detail);
        return Examination.Laptop("version", Outcome.Warning, detail) with
        {
            Cause = theirs < ours ? "the agent is older than this client" : "this client is older than the agent",
            WayOut = theirs < ours ? "they understand each other; bring the agent up when it suits" : "they understand each other; install the newer client",
            Command = theirs < ours ? "mbot-client agent upgrade ARCHIVE" : "mbot-client version --agent",
        };
    }

    /// <param name="asked">By this machine's clock, right before the question.</param>
    /// <param name="answered">By the same clock, right after the answer.</param>
    /// <param name="theirs">By the agent's clock, right before it answered; null: it doesn't tell.</param>
    public static Examination Clocks(DateTimeOffset asked, DateTimeOffset answered, DateTimeOffset? theirs)
    {
        if (theirs is not { } agent)
            return Examination.Laptop("clock-skew", Outcome.Skipped, "the agent does not tell its time");
        // Somewhere between question and answer is no difference at all.
        var skew = agent < asked ? agent - asked : agent > answered ? agent - answered : TimeSpan.Zero;
        var detail = string.Create(CultureInfo.InvariantCulture, $"{skew.TotalSeconds:+0.0;-0.0;0} s");
        if (skew.Duration() <= Tolerated)
            return Examination.Laptop("clock-skew", Outcome.Ok, detail);
        return Examination.Laptop("clock-skew", skew.Duration() > Harmful ? Outcome.Failed : Outcome.Warning, detail, "clock") with
        {
            Cause = string.Create(CultureInfo.InvariantCulture, $"the machine's clock and this one's are {skew.Duration().TotalSeconds:0} s apart"),
            WayOut = "one of them is wrong: certificates and logins fail with it. Let both be kept by NTP",
            Command = "timedatectl set-ntp true",
        };
    }

    private static string Plain(string version) => version.Split('-', '+')[0];
}
