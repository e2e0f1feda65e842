using System.Reflection;
using Google.Protobuf.Reflection;
using MBot.Protos.V1;
using MBot.TestKit;

namespace MBot.Architecture.Tests.Contract;

/// <summary>
/// The contract only grows: what src/Protos/contract.txt holds is there for ever, for clients and agents of other versions rely on it.
/// After an addition: <c>UPDATE_CONTRACT=1 dotnet test tests/Architecture.Tests</c>.
/// </summary>
public sealed class ContractTests
{
    private static readonly string Committed = Path.Combine(Repository.Root, "src", "Protos", "contract.txt");

    [Fact]
    public void WhatWasPromised_IsStillThere()
    {
        var now = ContractText.Of(Files()).ToHashSet();

        Assert.DoesNotContain(File.ReadAllLines(Committed), line => !now.Contains(line));
    }

    [Fact]
    public void WhatIsThere_IsCommitted()
    {
        var now = ContractText.Of(Files());
        if (Environment.GetEnvironmentVariable("UPDATE_CONTRACT") == "1")
            File.WriteAllText(Committed, string.Join('\n', now) + "\n");

        Assert.Equal(File.ReadAllLines(Committed), now);
    }

    [Fact]
    public void EveryMethod_NamesTheRoleThatMayCallIt() =>
        Assert.DoesNotContain(
            Files().SelectMany(f => f.Services).Where(s => s.FullName.StartsWith("mbot.", StringComparison.Ordinal)).SelectMany(s => s.Methods),
            method => method.GetOptions()?.GetExtension(OptionsExtensions.Role) is null or Role.Unspecified);

    private static IEnumerable<FileDescriptor> Files() => typeof(Operation).Assembly.GetTypes()
        .Select(t => t.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
        .OfType<FileDescriptor>()
        .Where(f => !f.Package.StartsWith("google.protobuf", StringComparison.Ordinal));
}
