using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shop.Storage;

/// <summary>
/// A stored grain state, or a part of one. Two releases share a row during a rolling update, so a member that only the newer release has
/// survives a write of the older one. States change with <c>with</c> expressions only, which keep such members.
/// </summary>
internal abstract record StoredState
{
    /// <summary>The members of the row that this release does not have.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? UnknownMembers { get; init; }
}
