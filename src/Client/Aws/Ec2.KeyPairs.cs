using System.Text;
using Amazon.EC2;
using Amazon.EC2.Model;

namespace MBot.Client.Aws;

internal sealed partial class Ec2
{
    private const string KeyPairsTell = "mbot-client keypair list tells, when AWS answers again";

    /// <summary>Those with the project's tags.</summary>
    public Task<IReadOnlyList<CloudKeyPair>> OurKeyPairsAsync(CancellationToken cancellationToken) => KeyPairsAsync(OursFilters(), cancellationToken);

    /// <summary>The one of that name, whose it may be; null without one.</summary>
    public async Task<CloudKeyPair?> KeyPairAsync(string name, CancellationToken cancellationToken) =>
        await KeyPairsAsync([new("key-name", [name])], cancellationToken).ConfigureAwait(false) is [var found, ..] ? found : null;

    /// <summary>Gives EC2 a public key, with the project's tags. The private one stays where it was made.</summary>
    /// <param name="publicKey">One line, as OpenSSH has it.</param>
    public async Task<CloudKeyPair> ImportKeyPairAsync(string name, string publicKey, CancellationToken cancellationToken)
    {
        var request = new ImportKeyPairRequest
        {
            KeyName = name,
            PublicKeyMaterial = Convert.ToBase64String(Encoding.ASCII.GetBytes(publicKey)),
            TagSpecifications = [OursSpecification(ResourceType.KeyPair, name)],
        };
        return await ChangeAsync($"the key pair '{name}'", async () =>
        {
            try
            {
                var made = await client.ImportKeyPairAsync(request, cancellationToken).ConfigureAwait(false);
                return new CloudKeyPair(made.KeyPairId ?? "", made.KeyName ?? name, "", made.KeyFingerprint ?? "", null, Tags(made.Tags));
            }
            catch (AmazonEC2Exception error) when (error.ErrorCode == "InvalidKeyPair.Duplicate")
            {
                // The SDK asks again when an answer is lost: it may be this very key.
                var there = await KeyPairAsync(name, cancellationToken).ConfigureAwait(false);
                if (there is { PublicKey: null })
                    throw new ClientException(ExitCode.Unreachable, "aws.failed", $"AWS has a key pair '{name}', and doesn't say which key", error) { Hint = KeyPairsTell };
                if (there is null || KeyOf(there.PublicKey!) != KeyOf(publicKey))
                    throw;
                return there;
            }
        }, KeyPairsTell).ConfigureAwait(false);
    }

    /// <summary>Takes it away. EC2 says so as well when there is none.</summary>
    public Task DeleteKeyPairAsync(CloudKeyPair key, CancellationToken cancellationToken)
    {
        MustBeOurs(key.Name, key.Tags);
        return ChangeAsync($"the end of the key pair '{key.Name}'", () => client.DeleteKeyPairAsync(new DeleteKeyPairRequest { KeyName = key.Name }, cancellationToken), KeyPairsTell);
    }

    private async Task<IReadOnlyList<CloudKeyPair>> KeyPairsAsync(IEnumerable<Filter> filters, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(() => client.DescribeKeyPairsAsync(new DescribeKeyPairsRequest { Filters = [.. filters], IncludePublicKey = true }, cancellationToken)).ConfigureAwait(false);
        return [.. (reply.KeyPairs ?? []).Select(pair => new CloudKeyPair(pair.KeyPairId ?? "", pair.KeyName ?? "", pair.KeyType?.Value ?? "", pair.KeyFingerprint ?? "",
            pair.CreateTime is { } made ? new DateTimeOffset(made.ToUniversalTime()) : null, Tags(pair.Tags)) { PublicKey = Some(pair.PublicKey) })];
    }

    // The comment after it is free.
    private static string KeyOf(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2));

    /// <summary>The tags of what this program makes.</summary>
    private TagSpecification OursSpecification(ResourceType kind, string name, params IEnumerable<Tag> more) => new()
    {
        ResourceType = kind,
        Tags =
        [
            new(CloudTags.Project, Target.Project),
            new(CloudTags.Environment, Target.Environment),
            new(CloudTags.ManagedBy, CloudTags.Client),
            new(CloudTags.Name, name),
            .. more,
        ],
    };
}
