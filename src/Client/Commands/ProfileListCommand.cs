using MBot.Client.Output;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class ProfileListCommand(ClientEnvironment environment) : Verb(environment, "list", "List the agents that this client knows.")
{
    protected override Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var store = session.Environment.Profiles;
        var current = store.CurrentName(session.ProfileOption);
        var profiles = store.Names().Select(name => store.Find(name)!).ToList();
        if (session.Json)
        {
            session.Terminal.Document(writer =>
            {
                writer.WriteStartArray("profiles");
                foreach (var profile in profiles)
                {
                    writer.WriteStartObject();
                    writer.WriteString("name", profile.Name);
                    writer.WriteBoolean("current", profile.Name == current);
                    writer.WriteString("address", Some(profile.Address));
                    writer.WriteString("instanceId", Some(profile.InstanceId));
                    writer.WriteString("state", profile.State);
                    writer.WriteString("awsInstance", profile.Aws?.InstanceId);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
        }
        else
        {
            session.Terminal.Table(["PROFILE", "CURRENT", "ADDRESS", "INSTANCE", "STATE"],
                [.. profiles.Select(profile => new Cell[] { profile.Name, profile.Name == current ? "*" : "", profile.IsEnrolled ? profile.Address : $"not enrolled yet: {profile.EnrolHint}", Some(profile.InstanceId) ?? profile.Aws?.InstanceId ?? "", profile.State ?? "" })],
                "no profiles: mbot-client init --local");
        }

        return Task.FromResult(ExitCode.Ok);
    }

    private static string? Some(string text) => text.Length == 0 ? null : text;
}
