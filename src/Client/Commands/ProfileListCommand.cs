using MBot.Client.Output;

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
                    writer.WriteString("address", profile.Address);
                    writer.WriteString("instanceId", profile.InstanceId);
                    writer.WriteString("state", profile.State);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
        }
        else
        {
            session.Terminal.Table(["PROFILE", "CURRENT", "ADDRESS", "INSTANCE", "STATE"],
                [.. profiles.Select(profile => new Cell[] { profile.Name, profile.Name == current ? "*" : "", profile.Address, profile.InstanceId, profile.State ?? "" })],
                "no profiles: mbot-client init --local");
        }

        return Task.FromResult(ExitCode.Ok);
    }
}
