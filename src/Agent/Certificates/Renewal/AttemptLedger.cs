using System.Text.Json;
using System.Text.Json.Serialization;
using MBot.Agent.Platform;

namespace MBot.Agent.Certificates.Renewal;

/// <summary>What was asked of the authority, on disk beside the certificates: it must not forget what the authority remembers.</summary>
internal sealed class AttemptLedger(StateFolder state, TimeProvider time)
{
    private const int Kept = 200;
    private readonly Lock _gate = new();

    private string File => Path.Combine(state.Certificates, "attempts.json");

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Attempt> All
    {
        get
        {
            lock (_gate)
                return Read();
        }
    }

    /// <summary>Before the authority is asked: an agent that dies meanwhile has used one up.</summary>
    public void Begin(IReadOnlyList<string> names) => Change(all => all.Add(new Attempt(time.GetUtcNow(), Attempt.NamesOf(names), null, null, null)));

    /// <summary>The attempt that was begun last has failed.</summary>
    public void Fail(string code, string message, DateTimeOffset? retryAfter) =>
        Change(all => all[^1] = all[^1] with { Code = code, Message = message, RetryAfter = retryAfter });

    private void Change(Action<List<Attempt>> change)
    {
        lock (_gate)
        {
            var all = Read();
            change(all);
            PrivateFolder.Create(state.Certificates);
            AtomicFile.Write(File, JsonSerializer.SerializeToUtf8Bytes(all.TakeLast(Kept).ToList(), AttemptsJson.Default.ListAttempt));
        }
    }

    private List<Attempt> Read()
    {
        try
        {
            return System.IO.File.Exists(File) ? JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(File), AttemptsJson.Default.ListAttempt) ?? [] : [];
        }
        catch (JsonException)
        {
            // How many were given is not known. Renewals take four a week at most: as if three had been, another one is still within the five.
            return [.. Enumerable.Repeat(Attempt.NotKnown(System.IO.File.GetLastWriteTimeUtc(File)), RenewalPolicy.CertificatesPerWeek - 1)];
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, WriteIndented = true)]
[JsonSerializable(typeof(List<Attempt>))]
internal sealed partial class AttemptsJson : JsonSerializerContext;
