using System.Text.Json;
using MBot.Client.Aws;

namespace MBot.Client.Lifecycle;

/// <summary>The machine as AWS has it, or why that is not known. Never throws what a user could mend.</summary>
internal sealed record MachineLook
{
    public CloudInstance? Instance { get; init; }

    /// <summary>Null while it isn't running, or when AWS doesn't tell.</summary>
    public CloudChecks? Checks { get; init; }

    public string? Region { get; init; }

    public ClientException? Problem { get; init; }

    /// <param name="found">Told as soon as the machine's state is known, before its checks are.</param>
    public static async Task<MachineLook> AskAsync(Func<Ec2> open, TimeSpan bound, Action<CloudInstance> found, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(bound);
        var look = new MachineLook();
        try
        {
            var ec2 = open();
            look = look with { Region = ec2.Region };
            var instance = await InstanceFinder.FindAsync(ec2, enough.Token).ConfigureAwait(false);
            found(instance);
            look = look with { Instance = instance };
            return instance.IsRunning ? look with { Checks = await ec2.ChecksAsync(instance.Id, enough.Token).ConfigureAwait(false) } : look;
        }
        catch (ClientException error)
        {
            return look with { Problem = error };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return look with { Problem = new ClientException(ExitCode.Unreachable, "aws.unreachable", $"AWS does not answer in {bound.TotalSeconds:0} s") { Hint = "is this machine online? mbot-client console waits longer" } };
        }
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("region", Region);
        writer.WriteString("instanceId", Instance?.Id);
        writer.WriteString("state", Instance?.State);
        writer.WriteString("stateReason", Instance?.StateReason);
        writer.WriteString("type", Instance?.Type);
        writer.WriteString("availabilityZone", Instance?.AvailabilityZone);
        writer.WriteString("publicAddress", Instance?.PublicAddress);
        writer.WriteString("privateAddress", Instance?.PrivateAddress);
        if (Instance?.LaunchedAt is { } launched)
            writer.WriteString("launchedAt", launched.UtcDateTime);
        else
            writer.WriteNull("launchedAt");
        writer.WriteString("systemCheck", Checks?.System);
        writer.WriteString("instanceCheck", Checks?.Instance);
        writer.WriteStartArray("plannedEvents");
        foreach (var planned in Checks?.Events ?? [])
            writer.WriteStringValue(planned);
        writer.WriteEndArray();
        WriteProblem(writer, "error", Problem);
    }

    public static void WriteProblem(Utf8JsonWriter writer, string name, ClientException? problem)
    {
        if (problem is null)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteString("code", problem.Code);
        writer.WriteString("message", problem.Message);
        writer.WriteString("hint", problem.Hint);
        writer.WriteEndObject();
    }
}
